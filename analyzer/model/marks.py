"""What a provider is in the light of its whole catalog: boolean columns that the verdict and the rules share.

`ifs`, `visible` and `tcp_ip` follow from an entry alone; these need to know which chains use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.model.chains import NONE, keys

if TYPE_CHECKING:
    import pandas as pd


def mark(providers: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return the provider table with these columns added, all plain bool; what is not known is False.

    - used: a chain of the same catalog names the entry or another one that has the same id, or may do so where a chain
      does not say what it leads through.
    - unused_layer: a layered entry that no chain of its catalog names; in a whole dump, a leftover.
    - lacks_ifs: the defect of KB 2568167: usable, TCP/IP, and without XP1_IFS_HANDLES.
    - lacks_ifs_elsewhere: without XP1_IFS_HANDLES, but cannot own a TCP/IP socket: another address family, hidden
      from programs, a layered entry that no chain uses. One that is used belongs to its chain's findings.
    - installed: of a layered provider: a chain, or a layered entry, unused ones without IFS handles left out.
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
    elsewhere = without & ~lacks & certain & ~(hidden_layer & used)
    return providers.assign(
        used=used,
        unused_layer=hidden_layer & ~used,
        lacks_ifs=lacks,
        lacks_ifs_elsewhere=elsewhere,
        installed=(_known(providers["chain_length"] > 1) | hidden_layer) & ~elsewhere,
    )


def _known(truth: pd.Series) -> np.typing.NDArray[np.bool_]:
    """Return a nullable boolean column as plain bool, unknown as False."""
    return truth.fillna(value=False).to_numpy(dtype=bool)
