"""What the recording page does with the records: the guided session of a visit, and the takes that arrive."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postureview.base.digest import file_sha256
from postureview.base.errors import RecordingError, UsageError
from postureview.capture.container import container_facts
from postureview.capture.content import HEAD_BYTES, identify
from postureview.guide.protocols import Guide, Protocol, Step
from postureview.guide.steps import Session, session_from_table
from postureview.records.errors import ConflictError
from postureview.records.values import About, KeptRecording, KeptUpload, KeptVisit
from postureview.web.stages import about_of, stage_name, steps_of

if TYPE_CHECKING:
    from postureview.records.records import Records

MAX_TAKE_BYTES = 4 << 30
STAGES_KEY = "stages"
"""In the guide of a visit, beside the session of what is filmed once."""
_TRIES = 5
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A take that the page announces.

    held : its checks held for a second. overridden : checks that failed when it was taken all the same. from_file : a
    file was chosen instead of filming.
    """

    step: str
    size_bytes: int
    sha256: str
    held: bool
    overridden: tuple[str, ...]
    from_file: bool

    @classmethod
    def of(cls, said: Any, guide: Guide) -> Take:
        """What a page sent. UsageError for anything else, and where checks neither held nor were overridden."""
        try:
            take = cls(
                step=str(said["step"]),
                size_bytes=int(said["size_bytes"]),
                sha256=str(said["sha256"]),
                held=bool(said["held"]),
                overridden=tuple(str(name) for name in said["overridden"]),
                from_file=bool(said["from_file"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _unfit("a take with its step, size and hash", f"{type(error).__name__} in it") from None
        take.check(guide)
        return take

    def check(self, guide: Guide) -> None:
        """UsageError where it does not fit."""
        if self.step not in guide.steps or any(name not in guide.checks for name in self.overridden):
            raise _unfit("a step and live checks that there are", repr(self.step))
        if not 0 < self.size_bytes <= MAX_TAKE_BYTES or not _SHA256.fullmatch(self.sha256):
            raise _unfit(f"a take of at most {MAX_TAKE_BYTES >> 30} GB with its sha256", f"{self.size_bytes} bytes")
        if not (self.held or self.overridden or self.from_file):
            raise UsageError(
                expected="a take whose checks held for a second",
                found="one whose checks did not",
                todo="film it again, or press Film now to go on all the same",
            )


class Filming:
    """The guided session of everything that a visit films once, or of one test before or after a treatment.

    stage, test : of treat and retest; empty for what is filmed once. Raises UsageError for those that there are not.
    """

    def __init__(self, records: Records, guide: Guide, *, stage: str = "", test: str = "") -> None:
        if stage:
            about_of(stage, test)
        self._records = records
        self._guide = guide
        self._stage = stage
        self._test = test

    def session(self, visit_id: str) -> Session | None:
        """Where the visit's session stands; None before it began. Raises NotKeptError."""
        return self._read(self._records.visits.get(visit_id))

    def begin(self, visit_id: str, protocol: str, own_steps: Sequence[str] = ()) -> Session:
        """Begin a session; steps that the one before took already stay taken."""
        chosen: Protocol = self._guide.own_list(own_steps) if own_steps else self._guide.protocol(protocol)

        def change(before: Session | None) -> Session:
            session = Session.of(chosen)
            for step in () if before is None else before.steps:
                if step.recording is not None and step.key in {one.key for one in session.steps}:
                    session = session.taken(step.key, step.recording, step.overridden, from_file=step.from_file)
            return session

        return self._changed(visit_id, change)

    def begin_stage(self, visit_id: str) -> Session:
        """Begin the test of a stage, go on with it, or film it again when it was done."""
        steps = steps_of(self._test, self._guide)

        def change(before: Session | None) -> Session:
            if before is None or tuple(step.key for step in before.steps) != steps:
                return Session.of(self._guide.own_list(steps))
            return before.again() if before.current is None else before

        return self._changed(visit_id, change)

    def move(self, visit_id: str, kind: str, step: str) -> Session:
        """kind : ``go`` to a step, ``skip`` it, or ``back``. Raises UsageError for anything else."""
        moves: dict[str, Callable[[Session], Session]] = {
            "go": lambda session: session.at_step(step),
            "skip": lambda session: session.skipped(step),
            "back": lambda session: session.back(),
        }
        if kind not in moves:
            raise _unfit("go, skip or back", repr(kind[:20]))
        return self._changed(visit_id, lambda session: moves[kind](_begun(session)))

    def begin_upload(self, visit_id: str, take: Take) -> tuple[str | None, Session | None]:
        """(id of the upload, None), or (None, the session) when exactly this take is kept already.

        The same take announced again goes on where it was.
        """
        _begun(self.session(visit_id))
        step = self._guide.steps[take.step]
        about = _about(step, take, self._stage)
        for kept in self._records.recordings.of(visit_id):
            if (kept.about.step, kept.about.stage, kept.sha256) == (take.step, self._stage, take.sha256):
                return None, self._taken(visit_id, kept)
        for upload in self._records.recordings.uploads(visit_id):
            if upload.about == about and upload.size_bytes == take.size_bytes:
                return upload.id, None
        return self._records.recordings.begin(visit_id, about, size_bytes=take.size_bytes).id, None

    def offset(self, visit_id: str, upload_id: str) -> int:
        """How much of an upload has arrived. Raises NotKeptError."""
        return self._upload(visit_id, upload_id).received_bytes

    def append(self, visit_id: str, upload_id: str, offset: int, piece: bytes) -> int:
        """Add a piece; returns how much there is. Raises ConflictError for another offset than there is."""
        upload = self._upload(visit_id, upload_id)
        if offset + len(piece) > (upload.size_bytes or 0):
            raise _unfit("no more than was announced", f"{offset + len(piece)} bytes")
        return self._records.recordings.append(upload_id, offset, piece).received_bytes

    def finish(self, visit_id: str, upload_id: str, *, by: str) -> Session:
        """Keep a whole take with its step. UsageError when its content is no video, or not what was announced."""
        upload = self._upload(visit_id, upload_id)
        if upload.received_bytes != upload.size_bytes:
            raise ConflictError("upload")
        sha256 = str(upload.about.facts.get("sha256", ""))
        kept = self._records.recordings.finish(upload_id, by=by, check=lambda part: check_take(part, sha256))
        return self._taken(visit_id, kept)

    def _upload(self, visit_id: str, upload_id: str) -> KeptUpload:
        upload = self._records.recordings.upload(upload_id)
        if upload.visit_id != visit_id:
            raise _unfit("an upload of this visit", "one of another")
        return upload

    def _taken(self, visit_id: str, kept: KeptRecording) -> Session:
        facts = kept.about.facts

        def change(session: Session | None) -> Session:
            return _begun(session).taken(
                kept.about.step,
                kept.id,
                tuple(facts.get("overridden", ())),
                from_file=bool(facts.get("from_file")),
            )

        return self._changed(visit_id, change)

    def _changed(self, visit_id: str, change: Callable[[Session | None], Session]) -> Session:
        """Change the session as it is kept now; when another tab was faster, once more on what that one left."""
        for left in reversed(range(_TRIES)):
            visit = self._records.visits.get(visit_id)
            session = change(self._read(visit))
            try:
                self._records.visits.save_guide(visit_id, self._written(visit, session), version=visit.version)
            except ConflictError:
                if not left:
                    raise
            else:
                return session
        raise AssertionError("the last try returns or raises")

    def _read(self, visit: KeptVisit) -> Session | None:
        kept = _stages(visit).get(stage_name(self._stage, self._test)) if self._stage else visit.guide
        if not kept or "steps" not in kept:
            return None
        left = {one.id for one in self._records.recordings.of(visit.id)}
        return session_from_table(kept, self._guide).having(left)

    def _written(self, visit: KeptVisit, session: Session) -> dict[str, Any]:
        """What is kept with the visit: this session beside those that are not this one."""
        stages = _stages(visit)
        if not self._stage:
            return session.to_table() | ({STAGES_KEY: stages} if stages else {})
        return visit.guide | {STAGES_KEY: stages | {stage_name(self._stage, self._test): session.to_table()}}


def _stages(visit: KeptVisit) -> dict[str, Any]:
    """Sessions of treat and retest: name of the stage → session as kept."""
    found = visit.guide.get(STAGES_KEY, {})
    return found if isinstance(found, dict) else {}


def check_take(path: Path, sha256: str) -> None:
    """RecordingError where a file is not the one that was announced, is cut off, or shows no pictures."""
    if file_sha256(path) != sha256:
        raise _broken("another content than was announced")
    with path.open("rb") as file:
        content = identify(file.read(HEAD_BYTES))
    facts = container_facts(path, content)
    if facts.is_cut_off:
        raise _broken("a file that ends too early")
    if facts.has_video is False:
        raise _broken("a recording without pictures")


def _about(step: Step, take: Take, stage: str) -> About:
    return About(
        step=step.key,
        view=step.view.value,
        test=step.test,
        side=None if step.side is None else step.side.value,
        stage=stage,
        facts={
            "sha256": take.sha256,
            "held": take.held,
            "overridden": list(take.overridden),
            "from_file": take.from_file,
        },
    )


def _begun(session: Session | None) -> Session:
    if session is None:
        raise UsageError(
            expected="a guided recording that was begun", found="none", todo="choose a protocol on the recording page"
        )
    return session


def _unfit(expected: str, found: str) -> UsageError:
    return UsageError(expected=expected, found=found, todo="reload the page")


def _broken(found: str) -> RecordingError:
    return RecordingError(expected="the whole film", found=found, todo="film it again, or choose another file")
