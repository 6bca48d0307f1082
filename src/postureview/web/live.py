"""The WebSocket of a running camera: pictures in, landmarks and verdicts out.

A picture is 8 bytes of time (seconds, big-endian double), 4 bytes of its number, and a JPEG. Text messages name the
step whose checks are wanted and the size of the recorded picture. Answers are JSON. Nothing of a picture is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from postureview.base.errors import PostureviewError
from postureview.guide.live import MAX_SIDE_PX, Answer
from postureview.guide.protocols import Guide
from postureview.guide.service import Camera, LiveService

HEAD = struct.Struct(">dI")
MAX_PICTURE_BYTES = 2_000_000
_TOO_BIG, _REFUSED, _BUSY = 1009, 1003, 1013


async def serve_camera(socket: WebSocket, service: LiveService, guide: Guide) -> None:
    """Serve an accepted connection until it ends."""
    answers: asyncio.Queue[Answer | PostureviewError] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def on_answer(answer: Answer | PostureviewError) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(answers.put_nowait, answer)

    try:
        camera = service.connect(on_answer)
    except PostureviewError as error:
        await socket.send_text(json.dumps({"error": str(error)}))
        await socket.close(code=_BUSY)
        return
    sending = asyncio.create_task(_send(socket, answers))
    try:
        await _receive(socket, camera, guide)
    except WebSocketDisconnect:
        pass
    finally:
        camera.close()
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await sending


async def _send(socket: WebSocket, answers: asyncio.Queue[Answer | PostureviewError]) -> None:
    while True:
        await socket.send_text(json.dumps(answer_table(await answers.get())))


async def _receive(socket: WebSocket, camera: Camera, guide: Guide) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        picture, text = message.get("bytes"), message.get("text")
        if picture is not None:
            if len(picture) > MAX_PICTURE_BYTES:
                return await socket.close(code=_TOO_BIG)
            if len(picture) <= HEAD.size:
                return await socket.close(code=_REFUSED)
            time_s, number = HEAD.unpack_from(picture)
            camera.offer(picture[HEAD.size :], time_s, number)
        elif not _watch(camera, guide, text or ""):
            return await socket.close(code=_REFUSED)


def _watch(camera: Camera, guide: Guide, text: str) -> bool:
    """Do what a text message wants; False for one that is none of ours."""
    try:
        wish = json.loads(text)
        step = guide.steps[wish["step"]]
        size = (int(wish["width"]), int(wish["height"]))
    except (ValueError, KeyError, TypeError):
        return False
    camera.watch(step, recorded_px=size if min(size) > 0 and max(size) <= 4 * MAX_SIDE_PX else None)
    return True


def answer_table(answer: Answer | PostureviewError) -> dict[str, Any]:
    """An answer as the page reads it."""
    if isinstance(answer, PostureviewError):
        return {"error": str(answer)}
    points = None
    if answer.points is not None:
        points = [[round(float(value), 4) for value in point] for point in answer.points]
    return {
        "number": answer.number,
        "points": points,
        "held": round(answer.held, 2),
        "ms": round(1000 * answer.spent_s, 1),
        "checks": [
            {
                "name": one.name,
                "title": one.title,
                "passed": one.passed,
                "blocking": one.blocking,
                "cause": one.cause,
                "say": one.say,
            }
            for one in answer.verdicts
        ],
    }
