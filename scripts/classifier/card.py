"""The card of the classifier: what it is, how good it is on simulated people, and what it cannot know."""

from __future__ import annotations

from pathlib import Path

from classifier.dataset import TYPICAL, Dataset
from classifier.evaluate import Result
from classifier.healthy import Healthy
from classifier.people import patterns
from classifier.tables import tables
from common.tables import markdown_table, number, percent
from postureview.knowledge.load import knowledge

CARD, PLOT = "POSTURE_CLASSIFIER.md", "posture_classifier.png"
TEXT = Path(__file__).with_name("card.md")


def write_card(  # noqa: PLR0917  everything that the card tells
    folder: Path,
    results: list[Result],
    named_from: dict[str, float],
    data: Dataset,
    hold_out: Dataset,
    well: Healthy,
    again: dict[str, tuple[Result, Result]],
) -> list[Path]:
    """Write the card and its plot. again : the chosen classifier and the rules on other hold-outs."""
    chosen, *others = results
    text = TEXT.read_text(encoding="utf-8").format(
        people=len(data.ours),
        hold_out_people=len(hold_out.ours),
        typical=percent(float(data.labels[TYPICAL].mean())),
        typical_hold_out=percent(float(hold_out.labels[TYPICAL].mean())),
        seed=tables()["training"]["seed"],
        comparison=_comparison(results),
        chosen_f1=number(chosen.macro_f1(), 3),
        chosen_shipped=number(chosen.shipped_f1(), 3),
        rules_shipped=number(others[-1].shipped_f1(), 3),
        chosen_half=number(chosen.macro_f1(best=False), 3),
        validation=tables()["training"]["validation_people"],
        boosting_f1=number(others[0].macro_f1(), 3),
        rules_f1=number(others[-1].macro_f1(), 3),
        chosen_ece=number(chosen.pooled, 4),
        largest_ece=number(chosen.largest_ece().ece, 3),
        largest_label=chosen.largest_ece().label,
        boosting_ece=number(others[0].largest_ece().ece, 3),
        again=_again(again),
        labels=_labels(chosen, others[-1]),
        confusion=_confusion(chosen, named_from),
        elsewhere=_elsewhere(chosen),
        never=", ".join(_never(chosen)),
        abstains=_abstains(hold_out),
        healthy=well.n,
        healthy_typical=percent(well.typical / well.n, 1),
        worst_finding=well.worst[0],
        worst_share=percent(well.worst[1], 1),
        findings=_findings(well),
        said=_said(well),
        plot=PLOT,
    )
    (folder / CARD).write_text(text, encoding="utf-8")
    _draw(chosen, folder / PLOT)
    return [folder / CARD, folder / PLOT]


def _comparison(results: list[Result]) -> str:
    head = (
        "",
        "as shipped",
        "thresholds alone",
        "at one half",
        "ECE, all",
        "ECE, mean",
        "ECE, worst label",
        "Brier, mean",
    )
    rows = []
    for one in results:
        worst = one.largest_ece()
        rows.append(
            (
                one.name,
                number(one.shipped_f1(), 3),
                number(one.macro_f1(), 3),
                number(one.macro_f1(best=False), 3),
                number(one.pooled, 4),
                number(one.mean("ece"), 4),
                f"{worst.ece:.3f} ({worst.label})",
                number(one.mean("brier"), 4),
            )
        )
    return markdown_table(head, rows)


def _again(again: dict[str, tuple[Result, Result]]) -> str:
    head = ("hold-out", "as shipped", "of rules", "thresholds alone", "of rules", "ECE, all", "ECE, worst label")
    rows = []
    for name, (ours, rules) in again.items():
        worst = ours.largest_ece()
        figures = [ours.shipped_f1(), rules.shipped_f1(), ours.macro_f1(), rules.macro_f1()]
        rows.append(
            (name, *(number(one, 3) for one in figures), number(ours.pooled, 4), f"{worst.ece:.3f} ({worst.label})")
        )
    return markdown_table(head, rows)


def _labels(chosen: Result, rules: Result) -> str:
    head = ("label", "assessed", "have it", "F1", "F1 of rules", "ECE", "Brier")
    return markdown_table(
        head,
        [
            (
                one.label,
                one.n,
                one.positives,
                number(chosen.best[one.label, True].f1, 2),
                number(rules.best[one.label, True].f1, 2),
                number(one.ece, 3),
                number(one.brier, 3),
            )
            for one in chosen.of()
        ],
    )


def _confusion(chosen: Result, named_from: dict[str, float]) -> str:
    head = (
        "label",
        "from",
        "named rightly",
        "named wrongly",
        "there, not named",
        "not there",
        "right when named",
        "F1",
    )
    rows = [
        (one.label, _from(one.label, named_from), one.tp, one.fp, one.fn, one.tn, percent(one.precision))
        for one in chosen.named.values()
    ]
    return markdown_table(head, [(*row, number(chosen.named[row[0]].f1, 2)) for row in rows])


def _from(label: str, named_from: dict[str, float]) -> str:
    return "-" if label == TYPICAL else number(named_from[label], 2)


def _elsewhere(chosen: Result) -> str:
    ours = {one.label for one in chosen.of()}
    head = ("label", "assessed", "have it", "F1", "ECE")
    return markdown_table(
        head,
        [
            (one.label, one.n, one.positives, number(chosen.best[one.label, False].f1, 2), number(one.ece, 3))
            for one in chosen.of(False)
            if one.label not in ours
        ],
    )


def _never(chosen: Result) -> list[str]:
    ours = {one.label for one in chosen.of()}
    return [f"{knowledge().meaning.patterns[name].term} (`{name}`)" for name in patterns() if name not in ours]


def _abstains(hold_out: Dataset) -> str:
    shares = [
        (name, percent(1 - float(hold_out.assessable(name)[hold_out.ours].mean()))) for name in (*patterns(), TYPICAL)
    ]
    return markdown_table(("label", "not assessed"), shares)


def _findings(well: Healthy) -> str:
    ordered = sorted(well.findings.items(), key=lambda one: -one[1])
    return markdown_table(("finding", "people"), [(rule, percent(count / well.n, 1)) for rule, count in ordered])


def _said(well: Healthy) -> str:
    ordered = sorted(well.labels.items(), key=lambda one: -one[1])
    return markdown_table(("pattern", "people"), [(label, percent(count / well.n, 1)) for label, count in ordered])


def _draw(chosen: Result, path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(8, 4), layout="constrained")
    for axis, curve, title in (
        (axes[0], chosen.curve, "all patterns together"),
        (axes[1], chosen.typical_curve, "typical variation"),
    ):
        axis.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        axis.plot([said for said, _, _ in curve], [seen for _, seen, _ in curve], marker="o", color="#1f5f8b")
        for said, seen, count in curve:
            axis.annotate(f"{count}", (said, seen), textcoords="offset points", xytext=(4, -10), fontsize=7)
        axis.set(xlim=(0, 1), ylim=(0, 1), xlabel="stated probability", ylabel="share that has it", title=title)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)
