"""Convert Hugging Face folders with CTranslate2's TransformersConverter; torch is needed here only.

No code of the folder is run: configurations that bring their own are refused, pickled weights are
looked through before transformers loads them with ``weights_only``.
"""

from __future__ import annotations

import contextlib
import shutil
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from bilingua.engine.convert import Converted
from bilingua.engine.families import load_families
from bilingua.engine.inspection import check_pickle, read_json_object
from bilingua.errors import MissingExtraError, ModelError

if TYPE_CHECKING:
    import ctranslate2.converters

_LARGEST_SETTING = 1 << 24


def convert_hugging_face(folder: Path, output: Path, quantization: str) -> Converted:
    """Convert the model in a Hugging Face folder; tokenizer files are copied.

    Raises:
        ModelError: The architecture is none of the known families', files are missing, broken or not to be trusted.
        MissingExtraError: torch or transformers is not installed.
    """
    config = _check_config(folder)
    _check_weight_files(folder)
    converter = _make_converter(folder)
    import ctranslate2
    import transformers

    made = output / "ct2"
    try:
        with _quiet():
            converter.convert(str(made), quantization=quantization)
    except Exception as err:  # transformers and torch raise whatever the files make them raise
        raise ModelError(f"{folder}: cannot be converted: {type(err).__name__}: {str(err).splitlines()[0] if str(err) else ''}") from err
    for path in sorted(made.iterdir()):
        path.rename(output / path.name)
    made.rmdir()
    for family in load_families():
        for name in {*family.source_tokenizer, *family.target_tokenizer}:
            if (folder / name).is_file() and not (output / name).exists():
                shutil.copyfile(folder / name, output / name)
    source, target = _declared_languages(folder)
    return Converted(
        str(config["model_type"]),
        f"ctranslate2 {ctranslate2.__version__} TransformersConverter, transformers {transformers.__version__}, {quantization}",
        source,
        target,
    )


def _check_config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    config = read_json_object(path)
    known = sorted({kind for family in load_families() for kind in family.model_types if kind != "argos"})
    if config.get("model_type") not in known:
        raise ModelError(f"{path}: model_type is {config.get('model_type')!r}; supported are: {', '.join(known)}")
    for name in ("config.json", "tokenizer_config.json"):
        other = folder / name
        if other.is_file() and "auto_map" in read_json_object(other):
            raise ModelError(f"{other}: asks for code of its own (auto_map), which is never run; get a model without it")
    for key, value in config.items():
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST_SETTING:
            raise ModelError(f"{path}: {key} is {value}, which no translation model has; get the model again")
    return config


def _check_weight_files(folder: Path) -> None:
    """Check that weights are there and safe to load; safetensors are taken where both kinds are there."""
    for index, single in (("model.safetensors.index.json", "model.safetensors"), ("pytorch_model.bin.index.json", "pytorch_model.bin")):
        shards: set[str] = set()
        if (folder / single).is_file():
            shards = {single}
        elif (folder / index).is_file():
            parts = read_json_object(folder / index).get("weight_map")
            if not isinstance(parts, dict) or not all(isinstance(part, str) for part in parts.values()):
                raise ModelError(f"{folder / index}: weight_map is no object of file names; get the model again")
            shards = set(parts.values())
        for shard in sorted(shards):
            if len(PurePosixPath(shard).parts) != 1 or "\\" in shard or not (folder / shard).is_file():
                raise ModelError(f"{folder / index}: names {shard!r}, which is no file in the model's folder; get the model again")
            if single.endswith(".bin"):
                check_pickle(folder / shard)
        if shards:
            return
    raise ModelError(f"{folder}: no weights; model.safetensors or pytorch_model.bin is needed")


def _declared_languages(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the languages that Marian's tokenizer settings name."""
    path = folder / "tokenizer_config.json"
    if not path.is_file():
        return (), ()
    facts = read_json_object(path)
    named = [facts.get("source_lang"), facts.get("target_lang")]
    source, target = ((code,) if isinstance(code, str) and code else () for code in named)
    return source, target


def _make_converter(folder: Path) -> ctranslate2.converters.TransformersConverter:
    try:
        import torch  # noqa: F401 - CTranslate2's converter uses it
        import transformers  # noqa: F401
    except ImportError as err:
        raise MissingExtraError(f"{folder}: converting a Hugging Face model", "convert") from err
    from ctranslate2.converters import TransformersConverter

    class Converter(TransformersConverter):  # type: ignore[misc]  # ctranslate2 carries no types
        """CTranslate2's converter, with what transformers 5 and separate vocabularies need."""

        def load_model(self, model_class: Any, path: str, **options: Any) -> Any:
            model = model_class.from_pretrained(path, local_files_only=True, **options)
            # transformers 5 ties T5's embeddings in every configuration and keeps what the flag meant to
            # CTranslate2, whether outputs are scaled, under another name: without this MADLAD's scores are wrong.
            model.config.tie_word_embeddings = getattr(model.config, "scale_decoder_outputs", model.config.tie_word_embeddings)
            return model

        def load_tokenizer(self, tokenizer_class: Any, path: str, **options: Any) -> Any:
            tokenizer = tokenizer_class.from_pretrained(path, local_files_only=True, **options)
            config = read_json_object(folder / "config.json")
            if config["model_type"] == "marian":
                return tokenizer
            return _WholeVocabulary(tokenizer, int(config["vocab_size"]), _read_numbers(folder / "tokenizer.json"))

        def _load(self) -> Any:
            spec = super()._load()
            if (folder / "target_vocab.json").is_file():
                _set_separate_vocabularies(spec, folder)
            return spec

    return Converter(str(folder))


class _WholeVocabulary:
    """A tokenizer as the converter sees it, with a token for every row of the embeddings.

    transformers 5 no longer lists language tokens where CTranslate2 4.8 looks for them
    (``additional_special_tokens``), and forgets NLLB's own on loading, so every number is asked for
    its token: first in ``tokenizer.json``, where there is one, then of the tokenizer.
    """

    num_madeup_words = 0

    def __init__(self, tokenizer: Any, size: int, known: Mapping[int, str]) -> None:
        self._tokenizer = tokenizer
        self._tokens: dict[str, int] = {}
        for number in range(size):
            token = known.get(number) or tokenizer.convert_ids_to_tokens(number)
            if token is None or (token in self._tokens) or (token == tokenizer.unk_token and number != tokenizer.unk_token_id):
                token = f"madeupword{number}"
            self._tokens[token] = number
        self.special_tokens_map: dict[str, str] = {}

    def get_vocab(self) -> dict[str, int]:
        return self._tokens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tokenizer, name)


def _read_numbers(path: Path) -> dict[int, str]:
    """Return the token of every number that a ``tokenizer.json`` names; empty where there is no such file."""
    if not path.is_file():
        return {}
    facts = read_json_object(path)
    model, added = facts.get("model"), facts.get("added_tokens")
    vocabulary = model.get("vocab") if isinstance(model, dict) else None
    numbers: dict[int, str] = {}
    if isinstance(vocabulary, dict):  # BPE: token to number
        numbers = {number: token for token, number in vocabulary.items() if isinstance(number, int)}
    elif isinstance(vocabulary, list):  # Unigram: token and score, in order
        numbers = {number: str(item[0]) for number, item in enumerate(vocabulary) if isinstance(item, list) and item}
    for item in added if isinstance(added, list) else []:
        if isinstance(item, dict) and isinstance(item.get("id"), int) and isinstance(item.get("content"), str):
            numbers[item["id"]] = item["content"]
    return numbers


def _set_separate_vocabularies(spec: Any, folder: Path) -> None:
    """Give a Marian model with two vocabularies both of them: CTranslate2's loader knows the source's only."""
    source, target = (_marian_tokens(folder / name) for name in ("vocab.json", "target_vocab.json"))
    for registered in spec._vocabularies.values():  # by the loader; there is no public way to take them back
        registered.clear()
    spec.register_source_vocabulary(source)
    spec.register_target_vocabulary(target)
    rows = len(target)
    for part in (spec.decoder.embeddings, spec.decoder.projection):
        part.weight = part.weight[:rows]
    if spec.decoder.projection.has_bias():
        spec.decoder.projection.bias = spec.decoder.projection.bias[:rows]


def _marian_tokens(path: Path) -> list[str]:
    """Return a Marian vocabulary in order, without the padding at its end, which CTranslate2 does without."""
    numbers = read_json_object(path)
    tokens = sorted(numbers, key=lambda token: numbers[token])
    if [numbers[token] for token in tokens] != list(range(len(tokens))):
        raise ModelError(f"{path}: numbers are not 0 to {len(tokens) - 1}, each once; get the model again")
    return tokens[:-1] if tokens[-1] == "<pad>" else tokens


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers' bars and advice from the terminal."""
    from transformers.utils import logging

    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(verbosity)
        logging.enable_progress_bar()
