"""Capabilities of Sao Mai CA."""

from core.signing.model import SignatureAlgorithm
from core.signing.prompting import PromptKind, PromptMoment, PromptNeed
from core.signing.provider import ControlCode, DigestEncoding, Proof, ProviderInfo
from providers.route import NORM_769, AccountForm

BASE_URL = "https://saomai.invalid/saomai/api/v3"
ACCOUNT = AccountForm("saomai", NORM_769)
INFO = ProviderInfo(
    id="saomai",
    display_name="Sao Mai CA",
    brand="Sao Mai",
    blocking=False,
    resumable=True,
    cancellable=True,
    control_code=ControlCode.OUR_DOC_ID,
    max_batch=12,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15,),
    wait_limit_s=300.0,
    leaves_machine=("digest", "id_number", "file_name", "pin"),
    leaves_for_certificates=("id_number",),
    proven=Proof.SAMPLE_CHECKED,
    digest_encoding=DigestEncoding.BASE64,
    prompts=(PromptNeed(PromptKind.PIN, PromptMoment.BEFORE_REQUEST),),
    tells_deadline=True,
)
