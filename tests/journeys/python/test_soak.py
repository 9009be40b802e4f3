"""A short soak. Minutes of it: python soak.py 600"""

from __future__ import annotations

import asyncio

from soak import Soak


def test_members_that_do_all_kinds_of_things_hold_what_is_right(server) -> None:
    count = asyncio.run(asyncio.wait_for(Soak(server.url, seed=3).run(12), 90))
    print(dict(count))
    assert count["checksums"] >= 30
    assert count["compared"] >= 300
    assert count["snapshots in a shared window"] >= 100
    assert count["resumes"] >= 1
