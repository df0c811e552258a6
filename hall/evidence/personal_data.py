"""What the evidence keeps: digests, from which nothing about a person can be read."""

from identity.privacy.registry import plain

plain("evidence.EvidenceRoot", "day made_at previous leaf_count tree digest signature public_key last_event")
plain("evidence.EvidenceLeaf", "root position case event_count head_digest")
