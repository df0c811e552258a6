"""Personal data as it may be shown where anyone could look. Letters are code points: rare characters count as one."""

PERSON_NAME_MAX = 4


def mask_name(name: str) -> str:
    """林** for a person, whatever the name's length; a long name is taken for an organisation's."""
    if len(name) > PERSON_NAME_MAX:
        return mask_organisation(name)
    return name[0] + "**" if len(name) > 1 else "*" * len(name)


def mask_organisation(name: str) -> str:
    """潮*****司: first and last letter, the same number of stars for every name."""
    return name[0] + "*****" + name[-1] if len(name) > 2 else mask_name(name)


def mask_id_number(number: str) -> str:
    """445*************21; a short number shows nothing."""
    return number[:3] + "*" * (len(number) - 5) + number[-2:] if len(number) > 8 else "*" * len(number)


def mask_mobile(number: str) -> str:
    """138****0000; a short number shows nothing."""
    return number[:3] + "****" + number[-4:] if len(number) >= 9 else "*" * len(number)


def mask_email(address: str) -> str:
    """l***@example.com; what is no address shows nothing."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}***{at}{host}" if at else "***"
