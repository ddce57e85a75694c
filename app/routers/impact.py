"""Impact over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from app.schemas.claims import ClaimPage, ClaimQuery, ClaimRead
from app.schemas.impact import ImpactQuery, ImpactRead
from app.schemas.impact_comparison import ComparisonQuery, ComparisonRead
from app.schemas.impact_cube import ImpactCube
from app.schemas.impact_receipts import LeftOutProjects, LeftOutQuery, ReceiptQuery, ReceiptRead
from app.schemas.impact_series import SeriesQuery, SeriesRead
from app.schemas.impact_table import ImpactCubeQuery, ImpactTable, ImpactTableQuery
from app.schemas.packages import DataPackage
from app.schemas.shapes import RecordQuery
from app.services.exports import packages
from app.services.impact import answer, claims, comparison, cube, left_out, receipt, series, table
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, Figures, Reading, WholeCall

router = concept_router("impact")


@router.get("", response_model=ImpactRead)
def get_impact(db: Figures, actor: Caller, query: Annotated[ImpactQuery, Query()]) -> Any:  # noqa: ANN401 - JSON
    """Get every figure of a scope, with basis, coverage and method."""
    return answer.get_impact(db, actor, query)


@router.get("/comparison", response_model=ComparisonRead)
def get_impact_comparison(db: Figures, actor: Caller, query: Annotated[ComparisonQuery, Query()]) -> dict[str, Any]:
    """Get the figures of two scopes or two dates side by side, with what differs."""
    return comparison.get_comparison(db, actor, query)


@router.get("/cube", response_model=ImpactCube)
def get_impact_cube(db: Figures, actor: Caller, query: Annotated[ImpactCubeQuery, Query()]) -> dict[str, Any]:
    """Get figures by groups as JSON-stat 2.0, for statistical software."""
    return cube.get_impact_cube(db, actor, query)


@router.get("/receipt", response_model=ReceiptRead)
def get_impact_receipt(db: Consistent, actor: Caller, query: Annotated[ReceiptQuery, Query()]) -> dict[str, Any]:
    """Get the contributions a figure is the sum of, page by page."""
    return receipt.get_receipt(db, actor, query)


@router.get("/receipt/left-out", response_model=LeftOutProjects)
def get_impact_left_out(db: Consistent, actor: Caller, query: Annotated[LeftOutQuery, Query()]) -> dict[str, Any]:
    """Get the projects that gave nothing to a figure, each with the reason."""
    return left_out.get_left_out(db, actor, query)


@router.get("/series", response_model=SeriesRead)
def get_impact_series(db: Figures, actor: Caller, query: Annotated[SeriesQuery, Query()]) -> dict[str, Any]:
    """Get one figure over time, month by month or year by year."""
    return series.get_series(db, actor, query)


@router.get("/table", response_model=ImpactTable)
def get_impact_table(db: Figures, actor: Caller, query: Annotated[ImpactTableQuery, Query()]) -> dict[str, Any]:
    """Get figures by groups: several attributes at once, with subtotals."""
    return table.get_impact_table(db, actor, query)


@router.get("/table/data-package", response_model=DataPackage)
def get_impact_table_package(
    db: Reading, _actor: Caller, call: WholeCall, query: Annotated[ImpactTableQuery, Query()]
) -> dict[str, Any]:
    """Get what the files of such a table hold, as a Data Package that open-data portals read."""
    return packages.describe(db.database.settings, "impact_table", query, call.language)


@router.get("/series/data-package", response_model=DataPackage)
def get_impact_series_package(
    db: Reading, _actor: Caller, call: WholeCall, query: Annotated[SeriesQuery, Query()]
) -> dict[str, Any]:
    """Get what the files of such a series hold, as a Data Package that open-data portals read."""
    return packages.describe(db.database.settings, "impact_series", query, call.language)


@router.get("/claims", response_model=ClaimPage)
def list_claims(db: Reading, actor: Caller, query: Annotated[ClaimQuery, Query()]) -> Page:
    """List what programmes published about their own results."""
    return claims.list_claims(db, actor, query)


@router.get("/claims/{claim_id}", response_model=ClaimRead)
def get_claim(db: Reading, actor: Caller, claim_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a published result."""
    return claims.get_claim(db, actor, claim_id, query.fields)
