"""What the documents' room keeps of people: who published a wording."""

from django.utils.translation import gettext_lazy as _

from identity.privacy.registry import DUTY, Retention, hold, plain

hold(
    "documents.Wording",
    title=_("您发布的文书用语"),
    of=("author",),
    ordinary="author published_at",
    purpose=_("记录谁发布了文书的用语"),
    basis=DUTY,
    source=_("您本人"),
    retention=Retention.WORK,
)
plain("documents.Wording", "kind department number text")
plain(
    "documents.SigningCertificate",
    "fingerprint department subject issuer not_before not_after pem revoked_at revocation_reason",
)
