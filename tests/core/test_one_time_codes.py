from base64 import b32decode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.core import one_time_codes

KEY = b"12345678901234567890"
AT = datetime(2026, 3, 1, 9, 30, 10, tzinfo=UTC)
STEP = int(AT.timestamp()) // 30


class TestCode:
    @pytest.mark.parametrize(
        ("second", "code"),
        [
            (59, "287082"),
            (1111111109, "081804"),
            (1111111111, "050471"),
            (1234567890, "005924"),
            (20000000000, "353130"),
        ],
    )
    def test_is_the_one_of_rfc_6238(self, second: int, code: str) -> None:
        assert one_time_codes.code(KEY, second // 30) == code


class TestMatching:
    def test_takes_the_neighbours_of_now(self) -> None:
        for away, found in ((-2, None), (-1, STEP - 1), (0, STEP), (1, STEP + 1), (2, None)):
            given = one_time_codes.code(KEY, STEP + away)
            assert one_time_codes.matching_step(KEY, given, AT, 0) == found

    def test_refuses_a_step_that_was_used_and_those_before_it(self) -> None:
        now = one_time_codes.code(KEY, STEP)
        assert one_time_codes.matching_step(KEY, now, AT, STEP) is None
        assert one_time_codes.matching_step(KEY, now, AT, STEP + 1) is None
        later = AT + timedelta(seconds=30)
        assert one_time_codes.matching_step(KEY, one_time_codes.code(KEY, STEP + 1), later, STEP) == STEP + 1

    def test_refuses_what_is_no_code(self) -> None:
        for given in ("", "12345", "287082x", "٢٨٧٠٨٢"):
            assert one_time_codes.matching_step(KEY, given, AT, 0) is None


class TestEnrolment:
    def test_tells_the_app_everything(self) -> None:
        uri = urlsplit(one_time_codes.enrolment_uri(KEY, "a+b@example.org", "KlikKS"))
        assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/KlikKS:a%2Bb%40example.org")
        told = parse_qs(uri.query)
        assert b32decode(told["secret"][0]) == KEY
        assert (told["digits"], told["period"], told["issuer"]) == (["6"], ["30"], ["KlikKS"])
