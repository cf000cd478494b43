"""What stands before a name in logs, and names that are nobody's."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

# Labels of systeminfo, ipconfig, msinfo32, dxdiag, event logs, set and registry exports; case is ignored.
HOST_LABELS: Final = (
    "Host Name|Hostname|Hostnaam|Host-Name|NV Hostname|Computer ?Name|Computername|System ?Name|Machine ?Name"
    "|NetBIOS Name|Logon ?Server|Anmeldeserver|Workstation(?: ?Name)?|Source Workstation|Computer"
    "|Nom de l['’]hôte|Nom du système|Nom d['’]ordinateur|Nombre de host|Nombre del sistema|Nombre de equipo"
    "|Nome host|Nome do host|Nome computer|Nome do computador|Nazwa hosta|Nazwa komputera|Název hostitele"
    "|Název počítače|Värdnamn|Datornamn|Værtsnavn|Computernavn|Isäntänimi|Állomásnév|Gazdanév"
    "|Ana [Bb]ilgisayar Adı|Konak Adı|Имя узла|Имя компьютера|Όνομα κεντρικού υπολογιστή"
    "|主机名|主機名稱|计算机名|電腦名稱|ホスト名"
    "|コンピューター名|호스트 이름|컴퓨터 이름"
)
USER_LABELS: Final = (
    "User ?Name|Account ?Name|Logon ?Name|DefaultUserName|LastUsedUsername|Logged ?on ?user|Current ?user|Run ?as|User"
    "|Benutzername|Benutzer|Nom d['’]utilisateur|Nombre de usuario|Nome utente|Nome de usuário|Gebruikersnaam"
    "|Nazwa użytkownika|Uživatelské jméno|Användarnamn|Brugernavn|Käyttäjänimi|Имя пользователя|用户名|使用者名稱"
    "|ユーザー名|사용자 이름|TargetUserName|SubjectUserName"
)
OWNER_LABELS: Final = (
    "Registered ?Owner|Registrierter Benutzer|Propriétaire enregistré|Propietario registrado|Full ?Name"
)
DOMAIN_LABELS: Final = (
    "USERDOMAIN|USERDOMAIN_ROAMINGPROFILE|USERDNSDOMAIN|Domain|DomainName|DhcpDomain|TargetDomainName|SubjectDomainName"
    "|Domäne|Domaine|Dominio|Domínio|Домен|域|ドメイン|도메인"
)

_NOBODY: Final = frozenset(
    """
    administrator administrateur administrador administratör järjestelmänvalvoja admin administrators guest gast invité
    default defaultaccount defaultuser0 public all users default user wdagutilityaccount system localsystem localservice
    networkservice local service network everyone anonymous root nobody workgroup arbeitsgruppe mshome localhost
    localdomain none null unknown n/a user users owner home computer pc host hostname name windows temp tmp share c$ d$
    admin$ ipc$ true false yes no not is on off the this was has server client device machine domain authority builtin
    azuread
    """.split()
) | {"all users", "default user", "local service", "network service", "nt authority", "default.migrated"}

_NO_HOSTS: Final = frozenset(
    "device systemroot registry driver global basenamedobjects pipe dosdevices sessions users windows winnt localhost"
    " program programdata wsl$ wsl.localhost tsclient globalroot rpc control sysvol netlogon".split()
)
_NO_DOMAINS: Final = frozenset(
    "hklm hkcu hkcr hku hkcc system software security sam hardware bcd nt authority builtin service iis font window"
    " users windows winnt temp tmp bin lib system32 syswow64 drivers controlset001 currentcontrolset".split()
)
_PUBLIC_DOMAINS: Final = re.compile(
    r"(?:.*\.)?(?:microsoft|windows|windowsupdate|live|msftncsi|msftconnecttest|office|github|vmware|broadcom|digicert"
    r"|verisign|w3|xmlsoap|example|google|mozilla|apple|python|wikipedia|go-mono|python)\.(?:com|org|net)"
    r"|.*\.(?:example|test|invalid|localhost)"
)
_FILE_ENDINGS: Final = frozenset(
    "dll exe sys txt log reg zip cab 7z gz evtx etl xml json html htm inf ini dat tmp bat cmd ps1 vbs js cpp csv"
    " msi drv ocx ax bin cfg conf db dmp lnk pdf png jpg docx xlsx sarif parquet tar".split()
)


@cache
def _known_text() -> str:
    """Return everything that the knowledge files say, in lower case: products, files, descriptions, labels."""
    folder = files("analyzer") / "knowledge"
    texts = (file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml"))
    return "\n".join(texts).casefold()


@cache
def is_ordinary(name: str) -> bool:
    """Tell whether a name is an ordinary word of this field, which must stay where nothing says that it is a name.

    A user may be called Max, and `Max Address Length` must not become somebody else's.
    """
    folded = name.casefold()
    if folded in _NOBODY or len(folded) < 3 or folded.isdigit():  # noqa: PLR2004 - two letters are in every text
        return True
    if folded not in _known_text():
        return False
    return re.search(rf"(?<![^\W_]){re.escape(folded)}(?![^\W_])", _known_text()) is not None


def is_nobody(name: str) -> bool:
    """Tell whether a name is no person's and no machine's: a built-in account, a placeholder."""
    return name.casefold().strip(". ") in _NOBODY or name[:1] in "%$<*{" or not any(map(str.isalnum, name))


def is_no_host(name: str) -> bool:
    """Tell whether what follows two backslashes is a name space of Windows, and no machine."""
    return name.casefold() in _NO_HOSTS or is_nobody(name)


def is_no_domain(name: str, user: str) -> bool:
    """Tell whether a name and another with a backslash between them are a path or an account of Windows."""
    folded = name.casefold()
    return (
        folded in _NO_DOMAINS
        or folded in _NOBODY - {"azuread"}  # Microsoft's name for a domain, with somebody behind it
        or is_nobody(user)
        or user.rpartition(".")[2].casefold() in _FILE_ENDINGS
        or folded.startswith("hkey_")
    )


def is_public_domain(name: str) -> bool:
    """Tell whether a dotted name is one of a vendor or of documentation, or that of a file."""
    folded = name.casefold().rstrip(".")
    return _PUBLIC_DOMAINS.fullmatch(folded) is not None or folded.rpartition(".")[2] in _FILE_ENDINGS
