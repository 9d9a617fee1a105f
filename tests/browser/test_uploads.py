"""Nothing on the page sends a picture to anybody: plotly.js 4 offers to by default."""

import pytest
from playwright.sync_api import Page

from tests.browser.playground import Playground

PLOTS = """() => [...document.querySelectorAll(".js-plotly-plot")].map((plot) => ({
  sends: plot._context.showSendToCloud,
  logo: plot._context.displaylogo,
  link: plot._context.showLink === true,
  editable: plot._context.showEditInChartStudio === true,
}))"""

OFFERS = """() => [...document.querySelectorAll("a, button, [role=button], .modebar-btn")]
  .map((one) => [one.dataset.title, one.title, one.ariaLabel, one.textContent, one.href].join(" "))
  .filter((words) => /share chart|cloud|chart.studio|upload|plotly/i.test(words))"""


@pytest.mark.parametrize("picture", ["map", "relief"])
def test_no_plot_offers_to_upload_its_data(page: Page, picture: str) -> None:
    playground = Playground(page).open()
    page.locator("#landscape").get_by_role("button", name=picture).click()
    drawn = "canvas" if picture == "relief" else ".trail"
    page.locator(f"#landscape {drawn}").first.wait_for()
    plots = page.evaluate(PLOTS)
    assert len(plots) == (4 if picture == "map" else 5)
    for plot in plots:
        assert plot == {"sends": False, "logo": False, "link": False, "editable": False}
    assert page.locator("#landscape .modebar-btn").count() > 0
    assert page.evaluate(OFFERS) == []
    assert playground.step == 0
