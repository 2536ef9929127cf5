"""Consumer groups: who reads which partition, what is committed, and how the group stands still when members change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sim.model.clock import Kind, Turn
from sim.model.pool import Pool, Worker
from sim.model.queue import JobQueue
from sim.model.stream_log import Log, Partition, Repeat
from sim.model.things import Delivery
from sim.record import NEVER, AttemptEnd, ShiftEnd
from sim.scenario import Workers
from sim.scenario.logs import LOG, ranges, sticky

if TYPE_CHECKING:
    from sim.model.lab import Lab

_NOTICE, _SHARING = 0, 1  # at one instant: who is missing is noticed before partitions are shared out


class Member:
    """One life of a consumer: the partitions that it reads, in turns. When it comes back it is a new member."""

    def __init__(self, group: Group, worker: Worker) -> None:
        self._group = group
        self.worker = worker
        self._life = worker.life
        self.partitions: Sequence[Partition] = ()
        self._next = 0  # whose turn it is
        self.owes = False  # a commit, which the broker could not take
        self.says_goodbye = False  # when it goes down

    @property
    def is_there(self) -> bool:
        """Whether this life goes on."""
        return self.worker.up and self.worker.life == self._life

    def assign(self, partitions: Sequence[Partition]) -> None:
        """Read these from now on."""
        self.partitions, self._next = partitions, 0
        for partition in partitions:
            partition.owner = self

    def take(self) -> Partition | None:
        """Return the next of its partitions that can be read, and hold it."""
        if self._group.stands_still:
            return None
        count = len(self.partitions)
        for turn in range(self._next, self._next + count):
            partition = self.partitions[turn % count]
            if partition.can_be_read:
                self._next = (turn + 1) % count
                partition.holder = self
                return partition
        return None

    def leaves(self, partition: Partition, *, done: bool) -> None:
        """An attempt is over. Move on, unless the job is tried again in place; save the offset if due."""
        stream = self._group.stream
        partition.holder = partition.held = None
        if done or stream.on_failure == "retry" or partition.ahead[0].over:
            partition.move_on(done=done)
        if stream.commit_every_ns == 0 or partition.owner is not self:
            self.owes |= self._group.is_cut_off
            if not self.owes:
                partition.commit()
        partition.wake()
        self._group.is_through(partition)

    def wait(self) -> Turn:
        """Be idle until there may be something to read."""
        self.worker.waits = True
        return self.worker.turn.wait()

    def wake(self) -> None:
        """There may be something to read."""
        if self.worker.waits and self.is_there and not self._group.stands_still:
            self.worker.waits = False
            self.worker.turn.hand(None)

    def commit(self) -> None:
        """Save the offsets of all its partitions, now or as soon as the broker is back."""
        self.owes = self._group.is_cut_off
        if not self.owes:
            for partition in self.partitions:
                partition.commit()


class Group(Pool):
    """The consumers of one step. Every member that comes or goes makes all of them stand still for a while.

    At the start the partitions are shared out without a pause. Afterwards a change stops an eager group: members finish
    the job in hand and begin no other. In a cooperative one they go on with what they have. The partitions are shared
    out anew a fixed time after the last change, but not before all who are missing have been noticed and all who were
    at work are through, nor while the broker cannot be reached: for that, it has to hear from everybody.
    """

    def __init__(self, lab: Lab, number: int, spec: Workers, first: int, queues: Mapping[str, JobQueue]) -> None:
        super().__init__(lab, number, spec, first, queues)
        log, stream = queues[LOG], lab.architecture.stream
        assert isinstance(log, Log)
        assert stream is not None
        log.groups[lab.queued[number]] = self
        self._lab = lab
        self.stream = stream
        self.partitions = [Partition() for _ in range(stream.partitions)]
        self._members: list[Member] = []
        self._changes = 0
        self._pauses = False
        self._at_work: set[Partition] = set()  # since the last change
        self._is_late = False  # only they are waited for

    @property
    def is_cut_off(self) -> bool:
        """Whether the broker cannot be reached."""
        return self._lab.link.is_down

    @property
    def stands_still(self) -> bool:
        """Whether nobody may begin anything."""
        return self._pauses or self.is_cut_off

    def joins(self, worker: Worker) -> Member:
        """A consumer comes up and becomes a member."""
        member = Member(self, worker)
        self._members.append(member)
        self._members.sort(key=lambda member: member.worker.number)
        if worker.life == 1:
            self._assign()
        else:
            self._changed()
        return member

    def hears_from(self, worker: Worker) -> None:
        """A consumer says that it is about to go."""
        self._member(worker).says_goodbye = True

    def _member(self, worker: Worker) -> Member:
        """Return the present life of a worker: the last one, if those before it have not been missed yet."""
        return [member for member in self._members if member.worker is worker][-1]

    def loses(self, worker: Worker, held: Delivery | None, why: ShiftEnd) -> None:
        """A consumer goes down. If it can tell, it commits and leaves; if not, it will be missed."""
        member = self._member(worker)
        tells = why is ShiftEnd.STOPPED or member.says_goodbye
        if held is not None:
            self._drops(held)
        if tells and not self.is_cut_off:
            member.commit()
            self._leaves(member)
        else:
            self._after(self.stream.session_timeout_ns, _NOTICE, partial(self._is_missed, member), worker.number)

    def _drops(self, held: Delivery) -> None:
        """Nobody works on a job any longer; its stay lasts until its partition is read again."""
        held.over_ns = self._lab.clock.now_ns
        if isinstance(held, Repeat):
            self._lab.log.delivery(held, AttemptEnd.CRASHED)
        else:
            begun = held.begun_ns != NEVER
            self._lab.leases.orphans[held] = AttemptEnd.CRASHED if begun else AttemptEnd.RETURNED

    def _is_missed(self, member: Member) -> None:
        """Nothing has been heard of a member for too long. As long as the broker is away, nobody misses anybody."""
        if self.is_cut_off:
            self._when_back(_NOTICE, partial(self._is_missed, member), member.worker.number)
        else:
            self._leaves(member)

    def _leaves(self, member: Member) -> None:
        self._members.remove(member)
        self._changed()

    def _changed(self) -> None:
        """Stand still, if that is the protocol; share the partitions out anew, if nothing else changes until then."""
        self._pauses, self._is_late = self.stream.protocol == "eager", False
        self._at_work = {each for each in self.partitions if each.holder is not None and each.holder.is_there}
        self._changes += 1
        self._after(self.stream.rebalance_ns, _SHARING, partial(self._share_out, self._changes), self.number)

    def _share_out(self, change: int) -> None:
        """Go on with the members that there are, unless something has changed, somebody is missing, or at work."""
        if change != self._changes or not self._members or not all(member.is_there for member in self._members):
            return
        if self.is_cut_off:
            self._when_back(_SHARING, partial(self._share_out, change), self.number)
            return
        self._is_late = bool(self._at_work)
        if self._is_late:
            return
        for partition in self.partitions:
            self._settle(partition)
        self._assign()
        self._pauses = False
        self.hand_out()

    def is_through(self, partition: Partition) -> None:
        """A job is over. If its consumer was the last one waited for, all have said that they are there."""
        self._at_work.discard(partition)
        if self._is_late and not self._at_work:
            self._is_late = False
            self._after(0, _SHARING, partial(self._share_out, self._changes), self.number)

    def _settle(self, partition: Partition) -> None:
        """Keep the offset of a consumer who is there; go back to the last one committed of a consumer who is not."""
        holder, held = partition.holder, partition.held
        if partition.owner is not None and partition.owner.is_there:
            partition.commit()
        partition.rewind()
        if holder is None or holder.is_there:
            return
        partition.holder = partition.held = None
        if held is not None and held.job.lease is held:
            self._lab.leases.release(held)
            self._lab.leases.forget(held)
            held.job.ready_ns = self._lab.clock.now_ns

    def _assign(self) -> None:
        shares: Sequence[Sequence[int]] = ranges(len(self.partitions), self._members)
        if self.stream.protocol == "cooperative" and self._changes:
            owned = [[self.partitions.index(each) for each in member.partitions] for member in self._members]
            shares = sticky(len(self.partitions), owned)
        for member, numbers in zip(self._members, shares, strict=True):
            member.assign([self.partitions[number] for number in numbers])

    def hand_out(self) -> None:
        """Nothing holds the group back any longer, or so it seems: commit what is owed, wake who is idle."""
        for member in self._members:
            if member.owes and member.is_there:
                member.commit()
            member.wake()

    def _after(self, delay_ns: int, order: int, action: partial[None], worker: int) -> None:
        self._lab.clock.call_after(delay_ns, Kind.LEASE_OVER, order, action, worker)

    def _when_back(self, order: int, action: partial[None], worker: int) -> None:
        self._after(self._lab.link.until_ns - self._lab.clock.now_ns, order, action, worker)
