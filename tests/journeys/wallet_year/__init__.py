"""A year of the wallet on the running system: five services as processes, a broker, a database, one moving clock."""

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{step}" for step in ("books", "converting", "earning", "paying")))
