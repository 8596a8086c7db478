"""The CTranslate2 engine; the only module that imports ctranslate2."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

from bilingua.config import EngineSettings
from bilingua.engine.batching import Shape, plan_batches
from bilingua.engine.machine import choose_parallelism, usable_cores
from bilingua.engine.registry import ModelInfo, verify_model
from bilingua.engine.tokenizer import UNKNOWN, Tokenizer, join_pieces
from bilingua.errors import ModelError
from bilingua.normalize import normalize_for_engine
from bilingua.units import DecodingOptions, EngineInfo, Hypothesis, LanguagePair, Request, Span

if TYPE_CHECKING:
    import ctranslate2

# Changes whenever the way from request to tokens, or from tokens to batches, could change an output.
_RULES = "equal-shape 1"
_AHEAD = 4
"""Batches waiting for each worker: enough to keep it busy, few enough to stop soon and hold little memory."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One distinct text on its way through the model."""

    pieces: tuple[str, ...]
    """Source pieces, special tokens not included, cut to the model's limit."""
    prefix: tuple[str, ...]
    """Forced target pieces, special tokens not included."""
    prefix_text: str
    """The text that those pieces stand for."""
    is_cut: bool
    """The source was longer than the model's limit."""


def open_engine(model: ModelInfo, pair: LanguagePair, settings: EngineSettings) -> Ct2Engine:
    """Verify a model's files and load it for one language pair.

    Raises:
        ModelError: The model does not translate the pair, a file is missing or altered, or the
            device or compute type is not to be had here.
    """
    if model.codes(pair) is None:
        raise ModelError(f"model {model.name!r} does not translate {pair}; it translates {model.describe_pairs()}")
    verify_model(model)
    return Ct2Engine(model, pair, settings)


class Ct2Engine:
    """An engine (`bilingua.units.Engine`) over one CTranslate2 model.

    Deterministic: with int8 weights a request's hypothesis depends on nothing but the request, the
    options, the model and the CPU's instruction set. To be used from one thread at a time; close
    it, or use it as a context manager, to free the model's memory and threads.
    """

    def __init__(self, model: ModelInfo, pair: LanguagePair, settings: EngineSettings) -> None:
        """Load a verified model; use `open_engine`."""
        manifest = model.manifest
        self._manifest = manifest
        self._codes = model.codes(pair) or ("", "")
        self._limit = min(settings.max_source_tokens or manifest.max_source_tokens, manifest.max_source_tokens)
        self._budget = settings.batch_tokens or manifest.batch_tokens
        cores = usable_cores()
        is_shared = manifest.source_tokenizer == manifest.target_tokenizer
        self._source = Tokenizer(model.folder / manifest.source_tokenizer, cores)
        self._target = self._source if is_shared else Tokenizer(model.folder / manifest.target_tokenizer, cores)
        self._translator = _load_translator(model, settings)
        self._workers: int = self._translator.num_translators
        self._source_prefix = self._fill(manifest.tokens.source_prefix)
        self._source_suffix = self._fill(manifest.tokens.source_suffix)
        self._target_prefix = self._fill(manifest.tokens.target_prefix)
        self._info = self._describe(model, pair)

    def __enter__(self) -> Ct2Engine:
        """Return the engine itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the engine."""
        self.close()

    @property
    def info(self) -> EngineInfo:
        """What the engine is."""
        return self._info

    def close(self) -> None:
        """Free the model; batches still in the queue are finished first."""
        self._translator.unload_model()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count source tokens of each text after the engine's normalisation, special ones not counted."""
        return self._source.count([self._normalize(text) for text in texts])

    def translate(self, requests: Sequence[Request], options: DecodingOptions) -> list[Hypothesis]:
        """Translate every request; same length and order as ``requests``.

        A text beyond the model's limit is cut and its hypothesis flagged as truncated; a text of
        white space gives an empty hypothesis.

        Raises:
            ModelError: CTranslate2 fails.
        """
        return [best for (best,) in self.translate_several(requests, options, 1)]

    def translate_several(self, requests: Sequence[Request], options: DecodingOptions, count: int) -> list[tuple[Hypothesis, ...]]:
        """Return the ``count`` best hypotheses of every request, best first; as `translate` otherwise.

        The beam is widened to ``count``, so the first of several may differ from the only one of `translate`.

        Raises:
            ModelError: CTranslate2 fails.
        """
        keys = [(self._normalize(request.text), request.target_prefix.rstrip()) for request in requests]
        places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        jobs = self._make_jobs(list(places))
        ranked = [[Hypothesis(text=job.prefix_text, score=0.0) for job in jobs] for _ in range(count)]
        first_pieces: list[dict[int, str]] = [{} for _ in range(count)]
        for index, result in self._decode(jobs, options, count):
            for rank in range(min(count, len(result.hypotheses))):
                ranked[rank][index] = self._make_hypothesis(jobs[index], result, options, rank)
                first_pieces[rank][index] = result.hypotheses[rank][len(self._target_prefix)]
        if self._first_row_is_wrong(options, count):
            for hypotheses, pieces in zip(ranked, first_pieces, strict=True):
                self._mend_first_links(jobs, hypotheses, pieces)
        return [tuple(hypotheses[places[key]] for hypotheses in ranked) for key in keys]

    def _make_jobs(self, texts: Sequence[tuple[str, str]]) -> list[_Job]:
        sources = self._source.encode([source for source, _ in texts])
        wanted = [prefix for _, prefix in texts if prefix]
        prefixes = dict(zip(wanted, self._target.encode(wanted), strict=True))
        return [
            _Job(tuple(pieces[: self._limit]), tuple(prefixes.get(prefix, ())), prefix, len(pieces) > self._limit)
            for pieces, (_, prefix) in zip(sources, texts, strict=True)
        ]

    def _decode(self, jobs: Sequence[_Job], options: DecodingOptions, count: int) -> Iterator[tuple[int, Any]]:
        """Decode the jobs that have text; yield (index, CTranslate2's result)."""
        filled = [index for index, job in enumerate(jobs) if job.pieces]
        shapes = [self._shape(jobs[index]) for index in filled]
        batches = ([filled[number] for number in batch] for batch in plan_batches(shapes, self._budget))
        return self._run(batches, lambda indices: self._submit([jobs[index] for index in indices], options, count))

    def _run(self, batches: Iterable[list[int]], submit: Callable[[list[int]], list[Any]]) -> Iterator[tuple[int, Any]]:
        """Keep a few batches queued ahead of what is taken; yield (index, result) in order of the batches."""
        waiting: deque[tuple[list[int], list[Any]]] = deque()
        for indices in batches:
            waiting.append((indices, submit(indices)))
            if len(waiting) > _AHEAD * self._workers:
                yield from self._wait(*waiting.popleft())
        while waiting:
            yield from self._wait(*waiting.popleft())

    def _wait(self, indices: list[int], pending: list[Any]) -> Iterator[tuple[int, Any]]:
        for index, result in zip(indices, pending, strict=True):
            try:
                found = result.result()
            except RuntimeError as err:
                raise ModelError(f"model {self._manifest.name!r} failed while translating: {err}") from err
            yield index, found

    def _shape(self, job: _Job) -> Shape:
        special = len(self._source_prefix) + len(self._source_suffix)
        return len(job.pieces) + special, len(job.prefix)

    def _submit(self, jobs: Sequence[_Job], options: DecodingOptions, count: int) -> list[Any]:
        """Queue one batch of jobs of one shape; return CTranslate2's pending results."""
        limit = min(options.max_output_tokens, int(self._manifest.output_ratio * len(jobs[0].pieces)) + self._manifest.output_extra)
        forced = [[*self._target_prefix, *job.prefix] for job in jobs]
        return self._call(
            [job.pieces for job in jobs],
            forced,
            beam_size=max(options.beam_size, count),
            num_hypotheses=count,
            length_penalty=options.length_penalty,
            repetition_penalty=options.repetition_penalty,
            no_repeat_ngram_size=options.no_repeat_ngram_size,
            max_decoding_length=limit + len(forced[0]),
            return_end_token=True,
            return_scores=True,
            return_attention=self._manifest.alignment.is_usable,
            disable_unk=True,
        )

    def _call(self, sources: Sequence[Sequence[str]], forced: list[list[str]], **options: Any) -> list[Any]:
        """Queue one batch; every text of ``sources`` must have the same length, and every one of ``forced``."""
        try:
            pending: list[Any] = self._translator.translate_batch(
                [[*self._source_prefix, *pieces, *self._source_suffix] for pieces in sources],
                target_prefix=forced if forced[0] else None,
                asynchronous=True,
                max_input_length=0,
                **options,
            )
        except (RuntimeError, ValueError) as err:
            raise ModelError(f"model {self._manifest.name!r} cannot translate: {err}; check the decoding options") from err
        return pending

    def _first_row_is_wrong(self, options: DecodingOptions, count: int) -> bool:
        """Tell whether CTranslate2 mixes up the first row of attention.

        With a beam on a CPU it takes the first step before it replicates the batch, and then
        gathers that step's attention with indices of the other layout: all but the first text of a
        batch get another text's row. A language token in front takes the blow where there is one.
        """
        is_usable = self._manifest.alignment.is_usable
        return is_usable and max(options.beam_size, count) > 1 and self._translator.device == "cpu" and not self._target_prefix

    def _mend_first_links(self, jobs: Sequence[_Job], hypotheses: list[Hypothesis], first_pieces: Mapping[int, str]) -> None:
        """Give the first token of every hypothesis its right link, in place.

        A common word («The», «In») takes the link of its neighbour; for a rarer one, or one of several
        pieces, which may well be a name, the first step is computed again, greedily, with that token.
        """
        asked = []
        for index, piece in first_pieces.items():
            hypothesis = hypotheses[index]
            spans = hypothesis.target_spans
            if not spans:
                continue
            is_split = len(spans) > 1 and spans[0].end == spans[1].start
            if is_split or len(spans) == 1 or not self._target.is_common(piece):
                asked.append(index)
            else:
                hypotheses[index] = replace(hypothesis, alignment=(hypothesis.alignment[1], *hypothesis.alignment[1:]))
        batches = ([asked[number] for number in batch] for batch in plan_batches([self._shape(jobs[i]) for i in asked], self._budget))
        for index, result in self._run(batches, lambda indices: self._ask_first_rows(indices, jobs, first_pieces)):
            columns = _best_columns(result.attention[0], len(self._source_prefix), len(jobs[index].pieces))
            hypotheses[index] = replace(hypotheses[index], alignment=(columns[0], *hypotheses[index].alignment[1:]))

    def _ask_first_rows(self, indices: Sequence[int], jobs: Sequence[_Job], first_pieces: Mapping[int, str]) -> list[Any]:
        forced = [[first_pieces[index]] for index in indices]
        return self._call([jobs[index].pieces for index in indices], forced, beam_size=1, max_decoding_length=1, return_attention=True)

    def _make_hypothesis(self, job: _Job, result: Any, options: DecodingOptions, rank: int) -> Hypothesis:
        tokens: list[str] = result.hypotheses[rank]
        has_end = bool(tokens) and tokens[-1] == self._manifest.tokens.end
        skipped = len(self._target_prefix)
        free = [token if token != UNKNOWN else "\u2047" for token in tokens[skipped + len(job.prefix) : len(tokens) - has_end]]
        text, spans = _place_prefix(job, *join_pieces([*job.prefix, *free]))
        source, source_spans = join_pieces(job.pieces)
        # CTranslate2 divides the summed log-probability by length ** length_penalty, forced tokens
        # counted in the length but with a log-probability of 0: undo it, and divide by what was free.
        total = result.scores[rank] * len(tokens) ** options.length_penalty
        rows = result.attention[rank][skipped : skipped + len(spans)] if self._manifest.alignment.is_usable else []
        return Hypothesis(
            text=text,
            score=total / max(1, len(free) + has_end),
            source_spans=source_spans,
            target_spans=spans,
            alignment=_best_columns(rows, len(self._source_prefix), len(job.pieces)),
            is_truncated=job.is_cut or not has_end,
            source=source,
        )

    def _normalize(self, text: str) -> str:
        normal = normalize_for_engine(text)
        for found, wanted in self._manifest.replacements:
            normal = normal.replace(found, wanted)
        return normal

    def _fill(self, templates: Sequence[str]) -> list[str]:
        source, target = self._codes
        return [template.replace("{source}", source).replace("{target}", target) for template in templates]

    def _describe(self, model: ModelInfo, pair: LanguagePair) -> EngineInfo:
        import ctranslate2

        facts: dict[str, object] = {
            "compute_type": self._translator.compute_type,
            "device": self._translator.device,
            "max_source_tokens": self._limit,
            "output": [self._manifest.output_ratio, self._manifest.output_extra],
            "rules": _RULES,
            "tokens": [self._source_prefix, self._source_suffix, self._target_prefix],
        }
        if self._manifest.replacements:
            facts["replacements"] = self._manifest.replacements
        if not self._translator.compute_type.startswith("int8"):
            facts["batch_tokens"] = self._budget  # floating-point sums depend on the shape of the batch
        return EngineInfo(
            engine=f"ctranslate2 {ctranslate2.__version__}",
            model=model.name,
            model_sha256=model.sha256,
            pairs=(pair,),
            licence=model.licence,
            max_source_tokens=self._limit,
            options=json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
            notice=self._manifest.notice,
        )


def _load_translator(model: ModelInfo, settings: EngineSettings) -> ctranslate2.Translator:
    import ctranslate2

    is_cuda = settings.device == "cuda" or (settings.device == "auto" and ctranslate2.get_cuda_device_count() > 0)
    if settings.device == "cuda" and ctranslate2.get_cuda_device_count() == 0:
        raise ModelError("device 'cuda' was asked for, but CTranslate2 finds no CUDA device here; use device 'cpu'")
    device = "cuda" if is_cuda else "cpu"
    types = ctranslate2.get_supported_compute_types(device)
    if settings.compute_type not in {*types, "default", "auto"}:
        raise ModelError(f"compute type {settings.compute_type!r} is not supported on {device}; use one of: {', '.join(sorted(types))}")
    split = choose_parallelism(1 if is_cuda else usable_cores(), settings.workers, settings.threads)
    try:
        return ctranslate2.Translator(
            str(model.folder),
            device=device,
            compute_type=settings.compute_type,
            inter_threads=split.workers,
            intra_threads=split.threads,
            max_queued_batches=-1,
        )
    except (RuntimeError, ValueError) as err:
        raise ModelError(f"{model.folder}: model {model.name!r} cannot be loaded: {err}; add the model again") from err


def _place_prefix(job: _Job, text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """Let the output begin with exactly the prefix asked for, where the tokenizer had normalised it."""
    known, known_spans = join_pieces(job.prefix)
    if known == job.prefix_text:
        return text, spans
    same = next((i for i, (a, b) in enumerate(zip(known, job.prefix_text, strict=False)) if a != b), min(len(known), len(job.prefix_text)))
    stop = len(job.prefix_text)
    shift = stop - len(known)
    moved = [span if span.end <= same else Span(min(span.start, same), stop) for span in known_spans]
    moved += [Span(span.start + shift, span.end + shift) for span in spans[len(known_spans) :]]
    return job.prefix_text + text[len(known) :], tuple(moved)


def _best_columns(rows: Sequence[Sequence[float]], first: int, count: int) -> tuple[int, ...]:
    """Return for each row of attention the strongest of ``count`` columns from ``first``, counted from there."""
    best = []
    for row in rows:
        part = row[first : first + count]
        best.append(part.index(max(part)))
    return tuple(best)
