"""Personal data as it may be shown where anyone could look."""


def mask_name(name: str) -> str:
    """林** for a person, 潮*****司 for an organisation: first letter, and the last of a long name."""
    if len(name) <= 1:
        return name
    if len(name) <= 4:
        return name[0] + "*" * (len(name) - 1)
    return name[0] + "*****" + name[-1]


def mask_id_number(number: str) -> str:
    """445*************21."""
    return number[:3] + "*" * max(len(number) - 5, 0) + number[-2:] if len(number) > 5 else "*" * len(number)


def mask_mobile(number: str) -> str:
    """138****0000."""
    return number[:3] + "****" + number[-4:] if len(number) >= 9 else "*" * len(number)


def mask_email(address: str) -> str:
    """l***@example.com."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}"
