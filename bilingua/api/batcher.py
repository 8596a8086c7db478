"""Requests that come at the same time become one engine call.

Sentences wait in a queue by request. When the engine is idle the first one waits a few milliseconds
for company; while it works, the next batch gathers by itself. Each batch takes a few sentences of
every waiting request in turn, so that a long text does not hold up short ones.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bilingua.api.metrics import Metrics
from bilingua.api.options import ServiceOptions
from bilingua.api.problems import BusyError, RequestError
from bilingua.terminology import EnforcedText, TermJob
from bilingua.units import DecodingOptions, LanguagePair

_TURN = 8
"""Sentences of one request in a batch before the next request has its turn."""


@dataclass(frozen=True, slots=True)
class Work:
    """One sentence for an engine."""

    pair: LanguagePair
    """Its languages."""
    options: DecodingOptions
    """How it is decoded."""
    rank: int
    """0 for the translation, from 1 on for the other ones."""
    key: str
    """Equal keys, pairs, options and ranks give equal results."""
    job: TermJob
    """Text and terms."""


Key = tuple[LanguagePair, DecodingOptions, int, str]
Run = Callable[[Sequence[Work]], list[EnforcedText]]


@dataclass(slots=True)
class _Ticket:
    """What one request still waits for."""

    waiting: deque[Work]
    found: dict[Key, EnforcedText]
    missing: int
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


def _key(work: Work) -> Key:
    return (work.pair, work.options, work.rank, work.key)


class Batcher:
    """Collects work of all requests and runs it in a thread of its own, one call at a time."""

    def __init__(self, run: Run, options: ServiceOptions, metrics: Metrics) -> None:
        """Make a batcher; `start` it inside an event loop.

        Args:
            run: Translates works of any pairs and options; same length and order.
            options: Window, size of a batch, limits.
            metrics: Counts batches, sentences and what was remembered.
        """
        self._run, self._options, self._metrics = run, options, metrics
        self._tickets: deque[_Ticket] = deque()
        self._remembered: OrderedDict[Key, EnforcedText] = OrderedDict()
        self._waiting = 0
        self._wake = asyncio.Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="engine")
        self._loop: asyncio.Task[None] | None = None
        self._is_closing = False

    def start(self) -> None:
        """Begin to work."""
        self._loop = asyncio.get_running_loop().create_task(self._work())

    async def close(self) -> None:
        """Finish what waits, then stop."""
        self._is_closing = True
        self._wake.set()
        if self._loop is not None:
            await self._loop
        self._pool.shutdown()

    @property
    def waiting(self) -> int:
        """Sentences in the queue."""
        return self._waiting

    async def submit(self, works: Sequence[Work]) -> list[EnforcedText]:
        """Wait until all works of a request are done; same length and order.

        Raises:
            BusyError: Too much waits already.
            BilinguaError: The engine failed.
        """
        found: dict[Key, EnforcedText] = {}
        missing: dict[Key, Work] = {}
        for work in works:
            key = _key(work)
            known = self._remembered.get(key)
            if known is None:
                missing[key] = work
            else:
                self._remembered.move_to_end(key)
                found[key] = known
        self._metrics.remembered(len(works) - len(missing))
        if missing:
            if self._is_closing or self._waiting + len(missing) > self._options.max_waiting:
                raise BusyError
            ticket = _Ticket(deque(missing.values()), found, len(missing))
            self._tickets.append(ticket)
            self._waiting += len(missing)
            self._wake.set()
            await ticket.done
        return [found[_key(work)] for work in works]

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            if not self._is_closing:
                await asyncio.sleep(self._options.window)
            self._wake.clear()
            while self._tickets:
                await self._run_batch(self._take())
            if self._is_closing:
                return

    def _take(self) -> list[tuple[_Ticket, Work]]:
        """Take a few works of each waiting request in turn."""
        batch: list[tuple[_Ticket, Work]] = []
        while self._tickets and len(batch) < self._options.max_batch:
            ticket = self._tickets.popleft()
            for _ in range(min(_TURN, len(ticket.waiting), self._options.max_batch - len(batch))):
                batch.append((ticket, ticket.waiting.popleft()))
            if ticket.waiting:
                self._tickets.append(ticket)
        self._waiting -= len(batch)
        return batch

    async def _run_batch(self, batch: Sequence[tuple[_Ticket, Work]]) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            results = await loop.run_in_executor(self._pool, self._run, [work for _, work in batch])
        except Exception as err:  # whatever the engine did, its requests get an answer and the others go on
            self._fail({id(ticket): ticket for ticket, _ in batch}, err)
            return
        self._metrics.batch(len(batch), loop.time() - started)
        for (ticket, work), result in zip(batch, results, strict=True):
            ticket.found[_key(work)] = result
            self._remember(_key(work), result)
            ticket.missing -= 1
            if ticket.missing == 0 and not ticket.done.done():
                ticket.done.set_result(None)

    def _fail(self, tickets: dict[int, _Ticket], err: Exception) -> None:
        for ticket in tickets.values():
            self._waiting -= len(ticket.waiting)
            if not ticket.done.done():
                ticket.done.set_exception(RequestError(500, f"Cannot translate text: {err}"))
        self._tickets = deque(ticket for ticket in self._tickets if id(ticket) not in tickets)

    def _remember(self, key: Key, result: EnforcedText) -> None:
        self._remembered[key] = result
        if len(self._remembered) > self._options.cached:
            self._remembered.popitem(last=False)
