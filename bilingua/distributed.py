"""An engine spread over Ray actors, for more than one machine; the only module that imports ray.

Each actor loads the model once. Requests go out in chunks, two at a time to each actor, so that no
actor waits and none is buried; a chunk whose actor dies is given to another, and a new actor takes
the dead one's place. A hypothesis depends on its request alone, so the result is the same bytes as
that of one local engine.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bilingua.config import EngineSettings
from bilingua.engine import open_pair
from bilingua.errors import MissingExtraError, ModelError
from bilingua.units import DecodingOptions, Engine, EngineInfo, Hypothesis, LanguagePair, Request

_log = logging.getLogger(__name__)
# Enough to fill the batches of one actor, few enough to lose little with it.
_CHUNK = 64
_IN_FLIGHT = 2
_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class RayOptions:
    """How an engine is spread."""

    address: str | None = None
    """Address of a Ray cluster; None starts one on this machine, or uses the one RAY_ADDRESS names."""
    actors: int = 2
    """Actors, each with the model loaded once."""
    cpus: float = 1.0
    """Cores that each actor asks for."""
    gpus: float = 0.0
    """GPUs that each actor asks for; set ``device = "cuda"`` with it."""


class _Worker:
    """Runs inside an actor: opens the engine there, never before a fork."""

    def __init__(self, pair: LanguagePair, settings: EngineSettings) -> None:
        self._engine = open_pair(pair, settings)

    def info(self) -> EngineInfo:
        """Return the engine's facts."""
        return self._engine.info

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Count source tokens."""
        return self._engine.count_tokens(texts)

    def translate(self, requests: list[Request], options: DecodingOptions) -> list[Hypothesis]:
        """Translate one chunk."""
        return self._engine.translate(requests, options)


def open_ray_engine(pair: LanguagePair, settings: EngineSettings, options: RayOptions) -> RayEngine:
    """Start the actors and wait until each has loaded the model.

    Every machine of the cluster needs bilingua and the model under the same name.

    Raises:
        MissingExtraError: Ray is not installed.
        ModelError: The cluster cannot be reached, or the model cannot be opened there.
    """
    try:
        import ray
    except ImportError as err:
        raise MissingExtraError("--runner ray", "ray") from err
    started = not ray.is_initialized()
    if started:
        try:
            ray.init(address=options.address, log_to_driver=False, include_dashboard=False, logging_level=logging.ERROR)
        except (ConnectionError, RuntimeError, ValueError) as err:
            raise ModelError(f"Ray at {options.address or 'this machine'}: cannot be reached: {err}; check --address") from err
    return RayEngine(ray, pair, settings, options, is_own=started)


class RayEngine(Engine):
    """An engine (`bilingua.units.Engine`) over Ray actors; use `open_ray_engine`, and close it."""

    def __init__(self, ray: Any, pair: LanguagePair, settings: EngineSettings, options: RayOptions, *, is_own: bool) -> None:
        """Start the actors; ``is_own`` tells whether closing also ends Ray."""
        self._ray, self._is_own = ray, is_own
        self._actor_class = ray.remote(num_cpus=options.cpus, num_gpus=options.gpus, max_restarts=0)(_Worker)
        self._arguments = (pair, settings)
        self._actors: list[Any] = [self._actor_class.remote(*self._arguments) for _ in range(options.actors)]
        try:
            self._info: EngineInfo = self._ray.get([actor.info.remote() for actor in self._actors])[0]
        except ray.exceptions.RayError as err:
            self.close()
            raise ModelError(f"Ray: an actor could not open the model: {_cause(err)}") from err

    @property
    def info(self) -> EngineInfo:
        """What the engine is: the same as that of one actor, since the results are the same."""
        return self._info

    def actor_ids(self) -> tuple[str, ...]:
        """Return the ids of the living actors, for monitoring."""
        return tuple(actor._actor_id.hex() for actor in self._actors)

    def close(self) -> None:
        """End the actors, and Ray where it was started here."""
        for actor in self._actors:
            self._ray.kill(actor)
        self._actors = []
        if self._is_own and self._ray.is_initialized():
            self._ray.shutdown()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count source tokens of each text after the engine's normalisation, special ones not counted."""
        for _ in range(_ATTEMPTS):
            actor = self._actors[0]
            try:
                counts: list[int] = self._ray.get(actor.count_tokens.remote(list(texts)))
                return counts
            except self._ray.exceptions.RayActorError:
                self._replace(actor)
        raise ModelError(f"Ray: actors died {_ATTEMPTS} times in a row; look at the cluster's memory and logs")

    def translate(self, requests: Sequence[Request], options: DecodingOptions) -> list[Hypothesis]:
        """Translate every request; same length and order as ``requests``.

        Raises:
            ModelError: A chunk failed on every actor that tried it, or the engine itself failed.
        """
        unique = list(dict.fromkeys(requests))
        # Texts of one length make full batches; the order changes no result.
        unique.sort(key=lambda request: (len(request.text), request.text, request.target_prefix))
        chunks = [unique[start : start + _CHUNK] for start in range(0, len(unique), _CHUNK)]
        done = self._run(chunks, options)
        results = {request: hyp for chunk, hyps in zip(chunks, done, strict=True) for request, hyp in zip(chunk, hyps, strict=True)}
        return [results[request] for request in requests]

    def _run(self, chunks: Sequence[list[Request]], options: DecodingOptions) -> list[list[Hypothesis]]:
        waiting = list(range(len(chunks)))[::-1]
        attempts = [0] * len(chunks)
        done: dict[int, list[Hypothesis]] = {}
        running: dict[Any, tuple[int, Any]] = {}
        while len(done) < len(chunks):
            self._hand_out(chunks, waiting, running, options)
            finished, _ = self._ray.wait(list(running), num_returns=1)
            number, actor = running.pop(finished[0])
            try:
                done[number] = self._ray.get(finished[0])
            except self._ray.exceptions.RayActorError as err:
                attempts[number] += 1
                if attempts[number] >= _ATTEMPTS:
                    raise ModelError(
                        f"Ray: a batch was lost with its actor {_ATTEMPTS} times; look at the cluster's memory and logs"
                    ) from err
                self._replace(actor)
                waiting.append(number)
            except self._ray.exceptions.RayTaskError as err:
                raise ModelError(f"Ray: {_cause(err)}") from err
        return [done[number] for number in range(len(chunks))]

    def _hand_out(
        self, chunks: Sequence[list[Request]], waiting: list[int], running: dict[Any, tuple[int, Any]], options: DecodingOptions
    ) -> None:
        load = {id(actor): 0 for actor in self._actors}
        for _, actor in running.values():
            load[id(actor)] = load.get(id(actor), 0) + 1
        while waiting:
            actor = min(self._actors, key=lambda one: load[id(one)])
            if load[id(actor)] >= _IN_FLIGHT:
                return
            number = waiting.pop()
            load[id(actor)] += 1
            running[actor.translate.remote(chunks[number], options)] = (number, actor)

    def _replace(self, actor: Any) -> None:
        if actor in self._actors:
            _log.warning("an actor died; another takes its place")
            self._actors[self._actors.index(actor)] = self._actor_class.remote(*self._arguments)


def _cause(err: BaseException) -> str:
    return str(getattr(err, "cause", None) or err).strip().splitlines()[-1]
