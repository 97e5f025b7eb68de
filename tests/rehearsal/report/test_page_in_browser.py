"""The page as a browser shows it."""

import json
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from rehearsal.report import folder
from rehearsal.timeline import Rehearsal
from tests.rehearsal.report import records

pytestmark = pytest.mark.machine

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RECORDS = (records.good, records.failed, records.hostile, records.empty)
WIDE, NARROW = (1280, 900), (390, 844)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Chromium with logs of its console and its requests, and a profile of its own."""
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=ChromeService("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


class Frame(NamedTuple):
    """Where an element is on the page."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Frame") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def frames(browser: Chrome, selector: str) -> list[Frame]:
    """Of all elements that match, in one call: asking one by one takes seconds."""
    script = """return [...document.querySelectorAll(arguments[0])].map((e) => {
        const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })"""
    return [Frame(*place) for place in browser.execute_script(script, selector)]


def show(browser: Chrome, tmp_path: Path, record: Rehearsal, size: tuple[int, int] = WIDE) -> None:
    """Writes the report and opens it; what the browser logged before is forgotten."""
    browser.get("about:blank")
    browser.set_window_size(*size)
    told(browser, "browser")
    told(browser, "performance")
    browser.get(folder.write(tmp_path, record).as_uri())


def told(browser: Chrome, kind: str) -> list[dict[str, str]]:
    """What the browser logged since it was last asked."""
    entries: list[dict[str, str]] = browser.get_log(kind)  # type: ignore[no-untyped-call]  # selenium's has no types
    return entries


def requests(browser: Chrome) -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in told(browser, "performance")]
    return [
        str(message["params"]["request"]["url"])
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]


@pytest.mark.parametrize("record", RECORDS)
def test_the_page_asks_for_nothing_and_complains_of_nothing(
    browser: Chrome, tmp_path: Path, record: Callable[[], Rehearsal]
) -> None:
    """The page loads from a file, sends no request, and leaves the console empty, whatever the record holds."""

    show(browser, tmp_path, record())

    assert [(tmp_path / "report.html").as_uri()] == [url for url in requests(browser) if not url.startswith("data:")]
    assert [] == told(browser, "browser")


@pytest.mark.parametrize("record", RECORDS[:3])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_every_action_has_a_box_of_its_own(
    browser: Chrome, tmp_path: Path, record: Callable[[], Rehearsal], size: tuple[int, int]
) -> None:
    """Each action of each round is drawn with a size, and no two boxes overlap."""
    drawn = record()

    show(browser, tmp_path, drawn, size)

    boxes = frames(browser, ".action .box")
    assert sum(len(round_.actions) for round_ in drawn.rounds) == len(boxes)
    assert all(box.right - box.left > 100 and box.bottom - box.top > 50 for box in boxes)
    assert [] == [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


@pytest.mark.parametrize("record", RECORDS[:3])
def test_no_text_runs_out_of_its_box(browser: Chrome, tmp_path: Path, record: Callable[[], Rehearsal]) -> None:
    """A name that is too long for its box is shortened, in both pictures."""

    show(browser, tmp_path, record())

    outside = browser.execute_script(
        """return [...document.querySelectorAll("svg .action, svg .stage, .network g")].flatMap((group) => {
            const box = group.querySelector("rect").getBoundingClientRect();
            return [...group.querySelectorAll("text")]
                .filter((text) => { const r = text.getBoundingClientRect(); return r.right > box.right + 1; })
                .map((text) => text.textContent); })"""
    )
    assert [] == outside


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_page_is_as_wide_as_the_window(
    browser: Chrome, tmp_path: Path, record: Callable[[], Rehearsal], size: tuple[int, int]
) -> None:
    """Pictures and tables scroll by themselves; the page never does sideways."""

    show(browser, tmp_path, record(), size)

    assert browser.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_box_leads_to_its_log(browser: Chrome, tmp_path: Path) -> None:
    """A click on an action opens its log, and shows what it said without escape sequences."""
    show(browser, tmp_path, records.good())
    assert not log(browser, "log-2-2").find_element(By.TAG_NAME, "pre").is_displayed()

    browser.execute_script(
        "document.querySelector('.action[href=\"#log-2-2\"]').dispatchEvent(new MouseEvent('click'))"
    )

    said = log(browser, "log-2-2").find_element(By.TAG_NAME, "pre")
    assert said.is_displayed()
    assert "Synth ended" in said.text.splitlines()


def test_the_logs_open_and_close_together(browser: Chrome, tmp_path: Path) -> None:
    """The two buttons open and close every log."""
    show(browser, tmp_path, records.failed())
    everything, nothing = browser.find_elements(By.CSS_SELECTOR, ".tools button")

    everything.click()
    assert len(frames(browser, "details.log")) == len(frames(browser, "details.log[open]")) > 10

    nothing.click()
    assert [] == frames(browser, "details.log[open]")


def test_nothing_of_a_record_runs(browser: Chrome, tmp_path: Path) -> None:
    """A subject, a name or a log line that is a script is shown as text."""
    record = records.hostile()

    show(browser, tmp_path, record)

    assert record.subject in browser.find_element(By.CSS_SELECTOR, ".commit").text
    assert browser.title.startswith("Rehearsal of ")
    assert [] == browser.find_elements(By.TAG_NAME, "img")


def test_the_arrows_show_the_routes_that_there_are(browser: Chrome, tmp_path: Path) -> None:
    """A private subnet whose route a neighbour's NAT took over is drawn to that NAT."""
    record = records.good()

    show(browser, tmp_path, record)

    titles = [
        element.get_attribute("textContent")
        for element in browser.find_elements(By.CSS_SELECTOR, ".network .route title")
    ]
    taken_over = record.networks[1].nats[1].instance_id
    assert f"subnet-private-a-prod: 0.0.0.0/0 to {taken_over}" in titles


def log(browser: Chrome, anchor: str) -> WebElement:
    return browser.find_element(By.ID, anchor)
