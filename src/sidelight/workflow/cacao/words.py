"""Our steps in words, for a person who does them where nothing else can."""

from sidelight.workflow.playbook import Act, AnyStep, Ask, Call, Conclude, Enrich, Sleep


def in_words(step: AnyStep) -> str:
    """Return what is to be done, in one line."""
    match step:
        case Enrich():
            where = f", where {step.where}" if step.where else ""
            words = f"Look up {step.enrich}{where}"
        case Act():
            words = _order(step)
        case Ask():
            words = f"{step.ask} ({' / '.join(step.options)})"
        case Sleep():
            until = step.sleep if isinstance(step.sleep, str) else f"until {step.sleep.until}"
            words = f"Wait {until}"
        case Call():
            words = f"Run the playbook {step.call}"
        case Conclude():
            closed = step.conclude == "closed"
            words = f"{'Close the case' if closed else 'Leave the case open'}: {step.summary}"
        case _:
            words = "Do the steps inside"
    return words


def _order(step: Act) -> str:
    names = [step.do] if isinstance(step.do, str) else sorted(set(step.do.values()))
    target = f" on {step.target}" if step.target else ""
    agreed = {"auto": "", "required": "; a person agrees", "two_person": "; two people agree"}
    undone = f"; undo it after {step.ttl}" if step.ttl else ""
    return f"{' or '.join(names)}{target}: {step.reason}{agreed[step.approval]}{undone}"
