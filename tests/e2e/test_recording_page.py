"""The recording page in a real Chromium with a real server: from the camera to the kept film, and what may go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from postureview.base.resources import resource_folder
from postureview.capture.source import open_source
from postureview.records.records import Records
from postureview.records.values import KeptRecording
from tests.e2e.clinic import TOKEN, Clinic, camera_file, clinic, entered, filming_chromium

pytestmark = pytest.mark.browser

PATIENCE_MS = 90_000
"""The machine may be busy with other things."""
WIDTHS = (1440, 1024, 390)
BEYOND = """() => [...document.querySelectorAll('main *')]
    .filter(e => !e.closest('svg, select') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.tagName + '.' + e.className)"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with clinic(tmp_path_factory.mktemp("clinic")) as made:
        yield made


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A camera before which a woman stands, her front to it."""
    return camera_file(tmp_path_factory.mktemp("camera") / "front.mjpeg", [("turn_typical", 0.3, 1.7, 8)])


def begun(context: Any, server: Clinic, protocol: str = "posture") -> tuple[Any, str]:
    """The recording page of a new visit, at its first step; and the visit."""
    visit = server.visit()
    page = entered(context, server, f"/visits/{visit}/record")
    page.set_default_timeout(PATIENCE_MS)
    page.click(f"button[value={protocol}]")
    page.wait_for_url("**/record")
    wait_for_title(page, "Front view")
    return page, visit


def part(name: str) -> str:
    return f'[data-part="{name}"]'


def wait_for_title(page: Any, title: str) -> None:
    expected(page, "title").to_have_text(title, timeout=PATIENCE_MS)


def wait_for_words(page: Any, name: str, words: str) -> None:
    expected(page, name).to_contain_text(words, timeout=PATIENCE_MS)


def wait_for_phase(page: Any, phase: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator("[data-record]")).to_have_attribute("data-phase", phase, timeout=PATIENCE_MS)


def expected(page: Any, name: str) -> Any:
    from playwright.sync_api import expect

    return expect(page.locator(part(name)))


def kept(server: Clinic, visit: str) -> list[KeptRecording]:
    records = Records.open(data_folder=server.folder)
    try:
        return records.recordings.of(visit)
    finally:
        records.close()


def test_a_step_films_itself_and_is_kept_unmirrored_and_readable(server: Clinic, front: Path):
    with filming_chromium(front) as context:
        page, visit = begun(context, server)
        page.click(part("start"))
        wait_for_title(page, "Right side")
        wait_for_words(page, "checks", "This is the front view; the right view is wanted. Turn around.")
        assert page.wrong == []
        page.reload()
        wait_for_title(page, "Right side")
        assert page.locator(".step.taken").count() == 1
    (recording,) = kept(server, visit)
    assert (recording.about.step, recording.about.view) == ("front", "front")
    assert recording.about.facts["held"] is True
    assert recording.about.facts["overridden"] == []
    records = Records.open(data_folder=server.folder)
    with open_source(records.recordings.path(recording)) as source:
        assert source.info.size_px == (720, 1280)
        frames = list(source)
    records.close()
    assert frames[-1].time_s > 2.5
    assert [no_mirror_image(frames[len(frames) // 2].image)] == [True]


def no_mirror_image(image: Any) -> bool:
    """Whether a picture of the film is more like the sample as it is than like its mirror image."""
    with open_source(Path(resource_folder("samples")) / "turn_typical.mp4") as source:
        sample = next(iter(source)).image.astype(float)
    as_is, mirrored = (abs(image.astype(float) - other).mean() for other in (sample, sample[:, ::-1]))
    return bool(as_is < mirrored)


def test_an_override_is_noted(server: Clinic, front: Path):
    with filming_chromium(front) as context:
        page, visit = begun(context, server)
        page.click(part("steps") + " button:nth-child(1) >> nth=1")
        wait_for_title(page, "Right side")
        page.click(part("start"))
        wait_for_words(page, "checks", "the right view is wanted")
        page.click(part("take"))
        wait_for_phase(page, "recording")
        page.wait_for_selector(".step.taken")
        assert "Filmed although" in str(page.locator(".step.taken").get_attribute("title"))
    (recording,) = kept(server, visit)
    overridden = set(recording.about.facts["overridden"])
    assert overridden - {"still"} == {"facing"}  # a busy machine looks too seldom to know that she stands still


def test_a_camera_that_is_denied_or_missing_is_explained_and_a_file_goes_in_instead(server: Clinic, front: Path):
    with filming_chromium(front, may_film=False) as context:
        page, visit = begun(context, server)
        page.click(part("start"))
        wait_for_words(page, "help-words", "does not let this page use the camera")
    with filming_chromium(None) as context:
        page = entered(context, server, f"/visits/{visit}/record")
        page.click(part("start"))
        wait_for_words(page, "help-words", "There is no camera. Plug one in")
        page.set_input_files(part("file"), str(Path(resource_folder("samples")) / "bad_oblique.mp4"))
        wait_for_title(page, "Right side")
        page.set_input_files(
            part("file"), {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"no film at all " * 99}
        )
        wait_for_words(page, "message", "found the content of a text. Record again, or choose another file.")
        assert page.inner_text(part("title")) == "Right side"
    (recording,) = kept(server, visit)
    assert recording.about.facts["from_file"] is True


def test_a_page_loaded_anew_in_mid_film_says_what_is_filmed_again_and_goes_on(server: Clinic, front: Path):
    with filming_chromium(front) as context:
        page, visit = begun(context, server)
        page.click(part("start"))
        wait_for_phase(page, "recording")
        page.reload()
        wait_for_words(page, "message", "Front view: this page was loaded anew while it was filmed. Film it again")
        assert kept(server, visit) == []
        page.click(part("start"))
        wait_for_title(page, "Right side")
        expected(page, "message").to_have_text("")
        page.reload()
        wait_for_title(page, "Right side")
        expected(page, "message").to_have_text("")
    assert len(kept(server, visit)) == 1


def test_a_lost_camera_loses_nothing_and_comes_back(server: Clinic, front: Path):
    with filming_chromium(front) as context:
        page, _ = begun(context, server)
        page.click(part("start"))
        wait_for_phase(page, "recording")
        page.evaluate(
            """() => { const track = document.querySelector('video').srcObject.getVideoTracks()[0];
                       track.stop(); track.dispatchEvent(new Event('ended')); }"""
        )
        wait_for_words(page, "help-words", "The camera is gone.")
        page.click(part("try-again"))
        wait_for_title(page, "Right side")


def test_a_server_killed_in_mid_upload_gets_the_rest_after_it_was_started_again(front: Path, tmp_path: Path):
    with clinic(tmp_path) as server, filming_chromium(front) as context:
        page, visit = begun(context, server)
        pieces = 0

        def kill_at_the_second(route: Any) -> None:
            nonlocal pieces
            pieces += 1
            if pieces == 2:
                server.kill()
            route.continue_()

        page.route("**/uploads/*?offset=*", kill_at_the_second)
        page.click(part("start"))
        wait_for_words(page, "phase", "Waiting for postureview. The take is kept in this browser.")
        page.unroute("**/uploads/*?offset=*")
        records = Records.open(data_folder=tmp_path)
        (upload,) = records.recordings.uploads(visit)
        records.close()
        assert 0 < upload.received_bytes < upload.size_bytes
        server.start()
        wait_for_words(
            page, "phase", "postureview was started again, or was locked. Open this page from its new window"
        )
        page.goto(f"{server.url}/enter?token={TOKEN}")
        offsets: list[str] = []
        page.on("request", lambda one: offsets.append(one.url) if "offset=" in one.url else None)
        page.goto(f"{server.url}/visits/{visit}/record")
        wait_for_title(page, "Right side")
        assert f"offset={upload.received_bytes}" in offsets[0]
        (recording,) = kept(server, visit)
        assert recording.size_bytes == upload.size_bytes


def test_two_tabs_on_one_visit_show_the_same_after_a_look(server: Clinic, front: Path):
    with filming_chromium(front) as context:
        page, visit = begun(context, server)
        other = context.new_page()
        other.goto(f"{server.url}/visits/{visit}/record")
        wait_for_title(other, "Front view")
        other.click(part("skip"))
        wait_for_title(other, "Right side")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        wait_for_title(page, "Right side")
        page.click(part("skip"))
        wait_for_title(page, "Back view")


def test_the_whole_page_works_by_keyboard(server: Clinic, front: Path):
    with filming_chromium(front) as context:
        page, _ = begun(context, server)
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.dataset.part") == "start":
                break
        page.keyboard.press("Enter")
        wait_for_phase(page, "checking")
        reached = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.dataset?.part || ''"))
        assert {"take", "skip", "say", "camera", "size", "auto", "mute", "mirror", "file"} <= reached
        page.focus(part("skip"))
        page.keyboard.press("Space")
        wait_for_title(page, "Right side")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window_or_hard_to_use(server: Clinic, front: Path, width: int, tmp_path: Path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra `browser` is not installed")
    with filming_chromium(front) as context:
        page, visit = begun(context, server, "low_back")
        page.set_viewport_size({"width": width, "height": 900})
        page.click(part("start"))
        wait_for_words(page, "checks", "Whole body")
        shots = [(page, "checking")]
        chooser = entered(context, server, f"/visits/{visit}/record/choose")
        chooser.set_viewport_size({"width": width, "height": 900})
        for shown, name in [*shots, (chooser, "choose")]:
            shown.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
            assert shown.evaluate(BEYOND) == [], name
            found = axe.Axe().run(shown).response["violations"]
            assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == [], name


def test_a_camera_without_a_session_is_refused(server: Clinic):
    websockets = pytest.importorskip("websockets.sync.client", reason="the extra `serve` is not installed")
    address = f"ws://127.0.0.1:{server.port}/visits/{server.visit()}/record/live"
    with pytest.raises(websockets.InvalidStatus, match="HTTP 403"), websockets.connect(address):
        pass
