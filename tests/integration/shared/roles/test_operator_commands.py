"""What an operator types: doctor, settings that are wrong, dead letters, republish; each in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import asyncpg
import pytest

from deploy.local.provision import ServiceDatabase
from shared.contracts import missions, wallet
from shared.observability.cause import Cause
from shared.testing.harness import ServiceHarness
from tests.conftest import NewDatabase
from tests.servers import Rabbit

ROOT = Path(__file__).parent.parent.parent.parent.parent


def environment_of(made: ServiceDatabase, rabbit: Rabbit, service: str) -> dict[str, str]:
    name = service.upper()
    return {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "test",
        "JWKS_URL": "http://127.0.0.1:9/jwks.json",
        f"{name}_DATABASE_URL": made.runtime_url,
        f"{name}_MIGRATION_DATABASE_URL": made.owner_url,
        f"{name}_BUS_URL": rabbit.url(service),
    }


def run(service: str, *arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"services.{service}", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, timeout=60, check=False
    )


async def test_doctor_names_what_is_wrong_and_only_that(new_database: NewDatabase, rabbitmq: Rabbit) -> None:
    made = await new_database("wallet")
    done = run("wallet", "doctor", environment=environment_of(made, rabbitmq, "wallet"))
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert done.returncode == 1
    assert lines["keys"].startswith("away")
    assert {name: lines[name] for name in ("settings", "database", "migrations", "bus", "bindings")} == {
        "settings": "ok",
        "database": "ok",
        "migrations": "ok",
        "bus": "ok",
        "bindings": "ok",
    }
    assert "wallet_runtime" in lines["role"]


async def test_a_flag_takes_no_value_and_a_failed_check_is_kept(new_database: NewDatabase, rabbitmq: Rabbit) -> None:
    """The command ends with 1 and on standard error, and what it wrote stays: conversions are stopped."""
    made = await new_database("wallet")
    environment = environment_of(made, rabbitmq, "wallet")
    good = run("wallet", "check", "--incremental", environment=environment)
    assert (good.returncode, good.stderr) == (0, "")
    assert "ok  every group is whole" in good.stdout
    bad = run("wallet", "check", "--seal-no", "3", "--head", "ab" * 32, environment=environment)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "seal 3: the journal ends with seal 0 (ledger_broken)" in bad.stderr.replace(".", "")
    connection = await asyncpg.connect(made.runtime_url)
    assert await connection.fetchval("SELECT count(*) FROM ledger_halts WHERE lifted_at IS NULL") == 1
    await connection.close()


async def test_doctor_is_not_content_with_a_stored_copy_of_the_keys(
    new_database: NewDatabase, rabbitmq: Rabbit
) -> None:
    made = await new_database("wallet")
    environment = environment_of(made, rabbitmq, "wallet")
    key = {"kty": "OKP", "crv": "Ed25519", "kid": "old", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    owner = await asyncpg.connect(made.owner_url)
    stored = "INSERT INTO key_sets VALUES ($1, $2, now())"
    await owner.execute(stored, environment["JWKS_URL"], json.dumps({"keys": [key]}))
    await owner.close()
    done = run("wallet", "doctor", environment=environment)
    assert done.returncode == 1
    assert f"keys: away: {environment['JWKS_URL']}: ConnectError" in done.stdout


async def test_doctor_sees_a_database_that_is_not_migrated(new_database: NewDatabase, rabbitmq: Rabbit) -> None:
    made = await new_database("kit")
    done = run("wallet", "doctor", environment=environment_of(made, rabbitmq, "wallet"))
    assert done.returncode == 1
    assert "migrations: missing: wallet" in done.stdout


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"WALLET_DATABASE_URL": None}, "DATABASE_URL"),
        ({"TIME_ZONE": "Europe/Atlantis"}, "Europe/Atlantis"),
        ({"ENVIRONMENT": "production", "CLOCK_FILE": "/tmp/clock"}, "CLOCK_FILE moves time"),  # noqa: S108
        (
            {"ENVIRONMENT": "production", "CRASH_AT": "before_commit", "WALLET_PAYOUT_KEYS": "k" * 32},
            "refused in production",
        ),
    ],
)
async def test_a_wrong_setting_is_one_sentence_and_no_start(
    new_database: NewDatabase, rabbitmq: Rabbit, changes: dict[str, str | None], said: str
) -> None:
    environment = {**environment_of(await new_database("wallet"), rabbitmq, "wallet"), **changes}
    done = run(
        "wallet", "worker", environment={name: value for name, value in environment.items() if value is not None}
    )
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


async def test_dead_letters_are_listed_shown_replayed_and_dropped(wallet: ServiceHarness, rabbitmq: Rabbit) -> None:
    raw = wallet.incoming(missions.MissionCompleted.example())
    spoiled = type(raw)(0, raw.routing_key, raw.body.replace(b'"sequence":1', b'"sequence":0'), 0, "missions")
    await wallet.hear_raw([spoiled])
    (failure,) = await wallet.failures()
    settings = wallet.settings
    environment = {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "test",
        "WALLET_DATABASE_URL": settings.database_url.get_secret_value(),
        "WALLET_BUS_URL": rabbitmq.url("wallet"),
    }
    listed = run("wallet", "dead-letters", "list", environment=environment)
    assert str(failure.message_id) in listed.stdout
    assert "contract_broken: sequence" in listed.stdout
    assert listed.stdout.strip().endswith("1 dead")
    shown = run("wallet", "dead-letters", "show", str(failure.message_id), environment=environment)
    assert "missions.mission_completed.v1" in shown.stdout
    again = run(
        "wallet", "dead-letters", "replay", str(failure.message_id), "--reason", "repaired", environment=environment
    )
    assert again.returncode == 0
    await wallet.retry_parked()
    (failure,) = await wallet.failures()
    assert failure.state == "dead", "still broken: a replay runs by the contracts of today"
    dropped = run(
        "wallet", "dead-letters", "drop", str(failure.message_id), "--reason", "test", environment=environment
    )
    assert dropped.returncode == 0
    assert await wallet.failures() == []
    connection = await asyncpg.connect(settings.migration_database_url.get_secret_value())  # type: ignore[union-attr]
    actions = await connection.fetch("SELECT action, details->>'reason' AS reason FROM audit_trail ORDER BY at")
    await connection.close()
    assert [(row["action"], row["reason"]) for row in actions] == [
        ("dead_letters_replay", "repaired"),
        ("dead_letters_drop", "test"),
    ]


async def test_republish_queues_past_facts_for_one_listener(wallet: ServiceHarness, rabbitmq: Rabbit) -> None:
    async with wallet.database.begin(Cause("request")) as work:
        for message in (wallet_fees(), wallet_fees()):
            work.outbox.add(message)
    settings = wallet.settings
    environment = {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "test",
        "WALLET_DATABASE_URL": settings.database_url.get_secret_value(),
        "WALLET_BUS_URL": rabbitmq.url("wallet"),
    }
    arguments = ("republish", "--to", "missions", "--from", "2020-01-01", "--name", "wallet.fees_credited")
    done = run("wallet", *arguments, environment=environment)
    assert done.stdout.strip() == "2 message(s) will be said again to missions"
    connection = await asyncpg.connect(settings.database_url.get_secret_value())
    queued = await connection.fetch("SELECT only_to, count(*) AS n FROM outbox GROUP BY 1 ORDER BY 1 NULLS FIRST")
    await connection.close()
    assert [(row["only_to"], row["n"]) for row in queued] == [(None, 2), ("missions", 2)]
    nothing = run("wallet", "republish", "--to", "wallet", "--from", "2020-01-01", environment=environment)
    assert nothing.returncode == 1


def wallet_fees() -> wallet.FeesCredited:
    return wallet.FeesCredited.example()
