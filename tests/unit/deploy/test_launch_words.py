"""What the launcher makes of the words it is given: SCALE, ports, BUS, URLs; each mistake is one sentence."""

import socket
from pathlib import Path

import pytest

from deploy.local.environment import RunFiles, ServiceUrls, own_variables, service_environment
from deploy.local.errors import LaunchError
from deploy.local.given import given_databases
from deploy.local.ports import listen
from deploy.local.psql_files import statements
from deploy.local.scale import parse_scale
from deploy.local.up import bus, options_of, passed_on, ports
from shared.contracts.message import SERVICES


def test_scale_names_a_role_of_a_service() -> None:
    assert parse_scale("wallet-worker=3 marketplace-api=2", "split") == {"wallet-worker": 3, "marketplace-api": 2}
    assert parse_scale("", "split") == {}


@pytest.mark.parametrize(
    "text", ["wallet=3", "wallet-worker", "wallet-worker=-1", "wallet-worker=33", "purse-api=1", "wallet-all=2", "3"]
)
def test_a_scale_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(LaunchError, match="SCALE="):
        parse_scale(text, "split")


def test_ports_come_from_the_environment() -> None:
    assert ports({"WALLET_PORT": "9000"})["wallet"] == 9000
    assert ports({})["events"] == 8005
    with pytest.raises(LaunchError, match="WALLET_PORT='x' is not a port"):
        ports({"WALLET_PORT": "x"})


def test_an_unknown_bus_is_refused() -> None:
    assert bus({}, "rabbitmq") == "rabbitmq"
    assert bus({"BUS": "postgres"}, "rabbitmq") == "postgres"
    with pytest.raises(LaunchError, match="BUS='kafka'"):
        bus({"BUS": "kafka"}, "rabbitmq")


def test_urls_are_given_for_every_service_or_for_none() -> None:
    assert given_databases({}, SERVICES) == {}
    with pytest.raises(LaunchError, match="MEMBERSHIP_DATABASE_URL, MARKETPLACE_DATABASE_URL"):
        given_databases({"WALLET_DATABASE_URL": "postgresql://x/wallet"}, SERVICES)


def test_the_owner_is_the_runtime_role_where_only_one_url_is_given() -> None:
    found = given_databases({"WALLET_DATABASE_URL": "postgresql://r@h/w"}, ["wallet"])["wallet"]
    assert (found.owner_url, found.name) == ("postgresql://r@h/w", "w")


def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LaunchError, match=f"Port {port}, wanted by the gateway of wallet, is taken"):
            listen(port, what="the gateway of wallet")


def test_a_service_sees_neither_anothers_secrets_nor_its_owner(tmp_path: Path) -> None:
    wide = {"WALLET_BATCH_LIMIT": "9", "MISSIONS_DATABASE_URL": "postgresql://secret", "LOG_LEVEL": "INFO"}
    seen = own_variables("wallet", wide, SERVICES)
    assert seen == {"WALLET_BATCH_LIMIT": "9", "LOG_LEVEL": "INFO"}
    urls = ServiceUrls("postgresql://runtime", "postgresql://owner", "amqp://wallet")
    made = service_environment("wallet", urls, RunFiles(tmp_path), seen, port=1)
    assert "postgresql://owner" not in made.values()
    assert "MEMBERSHIP_SIGNING_KEY_FILE" not in made


def test_make_up_is_production_with_three_roles_apart(tmp_path: Path) -> None:
    options = options_of({"SCALE": "wallet-worker=3", "LOG_LEVEL": "DEBUG"}, tmp_path)
    assert (options.environment, options.roles, options.bus) == ("production", "split", "rabbitmq")
    assert options.copies == {"wallet-worker": 3}
    assert options.settings == {"PUBLIC_DOCS": "true", "LOG_LEVEL": "DEBUG"}


def test_what_the_launcher_decides_is_not_passed_on() -> None:
    assert passed_on({"WALLET_DATABASE_URL": "x", "WALLET_PORT": "1", "WALLET_BATCH_LIMIT": "2", "HOME": "/"}) == {
        "WALLET_BATCH_LIMIT": "2"
    }


def test_the_run_files_are_ours_alone(tmp_path: Path) -> None:
    files = RunFiles(tmp_path / "run")
    files.prepare()
    key = files.signing_key.read_bytes()
    files.prepare()
    assert files.signing_key.read_bytes() == key
    assert files.signing_key.stat().st_mode & 0o077 == 0
    files.set_clock(86_400)
    assert files.clock.read_text() == "86400\n"


def test_psql_variables_are_quoted() -> None:
    variables = {"database": 'a"b', "owner": "o", "runtime": "r", "owner_password": "p';--", "runtime_password": "q"}
    first, second = statements("settings.sql", variables)[:2]
    assert first == "ALTER ROLE \"o\" LOGIN PASSWORD 'p'';--'"
    assert second == "ALTER ROLE \"r\" LOGIN PASSWORD 'q'"
    assert 'ON DATABASE "a""b"' in "\n".join(statements("settings.sql", variables))
