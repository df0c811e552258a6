"""Oversight holds nothing of people (see identity.privacy.registry)."""

from identity.privacy.registry import plain

plain("oversight.ErrorReport", "fingerprint logger kind place request_id times first_at last_at")
plain("oversight.DailyFigures", "day department counted_at cases lights ages")
