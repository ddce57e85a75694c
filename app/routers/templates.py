"""Templates over HTTP: empty tables to fill in and import."""

from typing import Annotated

from fastapi import Query

from app.schemas.exports import TemplateQuery, TemplateResource
from app.services.exports import templates
from app.services.exports.files import Download
from app.web.routes import FILE, concept_router
from app.web.sessions import Caller, WholeCall

router = concept_router("templates")


@router.get("/{resource}", **FILE)
def get_template(
    actor: Caller, call: WholeCall, query: Annotated[TemplateQuery, Query()], resource: TemplateResource
) -> Download:
    """Get an empty table with headings, an example and every code list; as it is, it imports without an error."""
    return templates.template(actor, resource, query, call.language)
