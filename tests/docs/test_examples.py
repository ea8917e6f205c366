"""The notebook and the Python of the guides run as they stand."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from pages import ROOT, write_files

NOTEBOOK = ROOT / "docs" / "example.ipynb"


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """What a notebook shows below a cell: the value of its last line, if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


def test_the_notebook_runs_from_top_to_bottom() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    shown = {
        cell["id"]: run_cell("".join(cell["source"]), names)
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    }
    assert shown["explain"][0] in ("conditional", "approval")
    assert "<table" in shown["simulate"]._repr_html_()
    assert list(shown["compare"].index) == ["F", "F_flows"]
    assert list(shown["sobol"])[-1] == "trust"
    box, p = shown["prim"]
    assert "days >=" in box
    assert p == 0.1
    assert list(shown["runs"]["kind"]) == ["run", "compare", "batch"]
    assert (shown["runs"]["finished"] == [2, 8, 32]).all()
    assert shown["rows"].shape == (4, 3)
    assert shown["morris"]["mu"].loc["parameters.h0_hours_rule"] < 0
    assert shown["draw"].axes[0].get_legend_handles_labels()[1] == ["luck alone"]
    assert shown["regret"].index[0] == "rule-repository"
    assert set(shown["satisficing"].index) == {"scenario", "rule-repository"}


def test_the_notebook_is_clean() -> None:
    """No outputs, numbers of execution or names of machines; ids are unique, as format 4.5 asks."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells if "outputs" in cell)


def test_the_python_of_the_guide_to_sensitivity(capsys) -> None:
    page = (ROOT / "docs" / "sensitivity.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(compile(block, "docs/sensitivity.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "officers <= 0.4" in printed
    assert "best_share" in printed and "fails:F" in printed
    assert names["split"].share_of_numbers.low < 0.8 < names["split"].share_of_numbers.high


def test_the_python_of_the_guide_to_batches(tmp_path, monkeypatch) -> None:
    page = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    write_files(page, tmp_path)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(compile(block, "docs/batch.md", "exec"), names)
    assert list(names["done"].means("F", "choice=optimiser")) == ["scenario", "rule-repository"]
