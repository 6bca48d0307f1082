"""The recording page of a visit: choice of protocol, guided filming, uploads, and the camera's WebSocket."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Form, Request, WebSocket
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from postureview.base.errors import UsageError
from postureview.guide.protocols import OWN_LIST, guide
from postureview.web.filming import MAX_PIECE_BYTES, Filming, Take
from postureview.web.live import serve_camera
from postureview.web.record_state import page_state

router = APIRouter(prefix="/visits/{visit_id}/record")
