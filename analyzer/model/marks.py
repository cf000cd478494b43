"""What a provider is in the light of its whole catalog: boolean columns that the verdict and the rules share.

`ifs`, `visible` and `tcp_ip` follow from an entry alone; these need to know which chains use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.model.chains import NONE, keys

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def mark(providers: pd.DataFrame, links: pd.DataFrame, complete: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the provider table with these columns added, all plain bool; what is not known is False.

    `complete` tells of each row whether its dump is whole: only then a chain that is not listed is not there.

    - used: a chain of the same catalog names the entry or another one that has the same id, or may do so where a chain
      does not say what it leads through.
    - unused_layer: a leftover: a layered entry of a whole dump that no chain of its catalog names.
    - lacks_ifs: the defect of KB 2568167: usable, TCP/IP, and without XP1_IFS_HANDLES.
    - lacks_ifs_elsewhere: without XP1_IFS_HANDLES, but cannot own a TCP/IP socket: another address family, hidden
      from programs, a leftover. A layered entry that a chain uses belongs to that chain's findings.
    - chains_lost: a layered entry without XP1_IFS_HANDLES in a dump that is not whole and lists no chain that uses it:
      a chain has the handles of its topmost layer, so those that are missing lack the flag as well.
    - installed: of a layered provider: a chain, or a layered entry, leftovers without IFS handles left out.
    """
    by_others = links[(links["row"] != NONE) & (links["row"] != links["provider"])]["row"].to_numpy()
    with_id = providers["catalog_entry_id"].notna().to_numpy(dtype=bool)
    ids = keys(providers)
    used = with_id & np.isin(ids, ids[by_others])
    hidden_layer = _known(providers["chain_length"] == 0)
    silent = _known(providers["chain_length"] > 1) & (providers["chain"].map(len) == 0).to_numpy(dtype=bool)
    used |= hidden_layer & providers["catalog"].isin(providers["catalog"][silent]).to_numpy(dtype=bool)
    without = _known(~providers["ifs"])
    lacks = _known(providers["usable"] & providers["tcp_ip"] & ~providers["ifs"])
    certain = providers[["chain_length", "address_family", "socket_type"]].notna().all(axis="columns").to_numpy()
    unused = hidden_layer & ~used & complete
    elsewhere = without & ~lacks & certain & (~hidden_layer | unused)
    return providers.assign(
        used=used,
        unused_layer=unused,
        lacks_ifs=lacks,
        lacks_ifs_elsewhere=elsewhere,
        chains_lost=without & hidden_layer & ~used & ~complete,
        installed=(_known(providers["chain_length"] > 1) | hidden_layer) & ~elsewhere,
    )


def _known(truth: pd.Series) -> NDArray[np.bool_]:
    """Return a nullable boolean column as plain bool, unknown as False."""
    return truth.fillna(value=False).to_numpy(dtype=bool)
