import pytest

from app.core.addresses import address, is_public, is_within, subscriber


class TestPublic:
    @pytest.mark.parametrize(
        "text",
        [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
            "0.1.2.3", "255.255.255.255", "192.0.2.1", "::", "::1", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
            "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::",
            "2002:a00:1::1", "2001:db8::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
        ],
    )  # fmt: skip
    def test_is_not_what_leads_to_this_machine_or_its_neighbours(self, text: str) -> None:
        found = address(text)
        assert found is not None
        assert not is_public(found)

    @pytest.mark.parametrize("text", ["8.8.8.8", "2a00:1450:4001:80b::200e", "::ffff:8.8.8.8", "64:ff9b::808:808"])
    def test_is_what_everybody_reaches(self, text: str) -> None:
        found = address(text)
        assert found is not None
        assert is_public(found)


class TestWithin:
    def test_knows_an_address_in_either_spelling(self) -> None:
        assert is_within("192.0.2.7", ["198.51.100.0/24", "192.0.2.0/24"])
        assert is_within("::ffff:192.0.2.7", ["192.0.2.0/24"])
        assert not is_within("192.0.3.7", ["192.0.2.0/24"])
        assert not is_within("2001:db8::1", ["192.0.2.0/24"])
        assert not is_within("", ["0.0.0.0/0"])
        assert not is_within("testclient", ["0.0.0.0/0", "::/0"])


class TestSubscriber:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("fe80::1%eth0", "fe80::/64"),
            ("no:address", "no:address"),
        ],
    )
    def test_is_one_however_many_addresses_of_its_network_it_uses(self, address: str, network: str) -> None:
        assert subscriber(address) == network
