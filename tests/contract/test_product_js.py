"""A derivative as the page writes it, of what the API says of a number."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.api.live import Live

WRITE = """async ([reply, name]) => {
  const { product } = await import("/static/js/product.js");
  const math = product(name, reply.element, reply.element.gradient);
  for (const each of math.querySelectorAll("mfrac")) each.children[0].append("/");
  return [...math.querySelectorAll(".derivation-line")].map((line) => line.textContent);
}"""
"""The lines of the formula."""

SPEC: dict[str, Any] = {
    "dataset": {"name": "circle", "samples": 60},
    "network": {"hidden": [{"units": 3, "activation": "tanh"}, {"units": 4, "activation": "tanh"}]},
    "batch_size": 6,
}


@pytest.mark.parametrize(
    ("name", "index", "penalty", "formula"),
    [
        ("W1", "0,2", {}, "∑nx[n,0]·∂L/∂z₁[n,2]"),
        ("W1", "0,2", {"l2": 0.5}, "∑nx[n,0]·∂J/∂z₁[n,2]+∂J/∂Ω₁·2 λ₂·W₁[0,2]"),
        (
            "W1",
            "0,2",
            {"l1": 0.1, "l2": 0.5},
            "∑nx[n,0]·∂J/∂z₁[n,2]+∂J/∂Ω₁·λ₁·sign(W₁)[0,2]+∂J/∂Ω₁·2 λ₂·W₁[0,2]",
        ),
        ("b2", "1", {}, "∑n∂L/∂z₂[n,1]"),
        # The sample has the number of the unit.
        ("a1", "1,1", {}, "∑k∂L/∂z₂[1,k]·W₂[1,k]"),
        ("z1", "4,2", {}, "∂L/∂a₁[4,2]·∂a₁/∂z₁[4,2]"),
        ("z", "5,0", {}, "1/6·(σ(z) − y)[5,0]"),
        ("L", "", {}, "∂L/∂L"),
    ],
)
def test_a_gradient_is_written_as_the_sums_that_it_is(
    bare: tuple[Page, Live], name: str, index: str, penalty: dict, formula: str
) -> None:
    page, server = bare
    run = server.run(**SPEC, regularizer=penalty)
    reply = server.http.get(f"/api/runs/{run}/graph/{name}?index={index}").json()
    element = reply["element"]
    first, numbers, last = page.evaluate(WRITE, [reply, "∂L/∂it"])
    assert first == f"∂L/∂it={formula}"
    count = sum(each["count"] for each in element["sums"])
    assert numbers.endswith("+…") == (count > 2)
    assert numbers.count("+") == min(count - 1, 2)
    assert last.startswith("\u2003=")
