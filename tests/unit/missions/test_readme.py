"""The README's table of states is the declared one."""

from pathlib import Path

from services.missions.domain.states import TRANSITIONS

README = Path(__file__).parents[3] / "services" / "missions" / "README.md"


def test_the_readme_shows_every_transition_as_it_is_declared() -> None:
    shown = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    for transition in TRANSITIONS:
        says = f"`{transition.says}`" if transition.says else ""
        places = (", ".join(transition.sources), transition.target or "the same")
        cells = (transition.action, *places, transition.who, says)
        assert f"| {' | '.join(cells)} |" in shown, transition.action
