"""The knowledge files: every record has a source, and a record that is wrong does not load."""

from __future__ import annotations

import msgspec
import pytest

from analyzer.knowledge import languages, load, providers, readable, runtimes
from analyzer.knowledge.records import FlagFile, ProviderFile, RuntimeFile, WindowsFile
from analyzer.resources import read_text

PROVIDERS = """
[remedy.reset]
text = "netsh winsock reset"
source = "https://example.org/remedy"

[citation]
list = "a list of names"

[[provider]]
product = "Example"
vendor = "Example Ltd."
kind = "lsp"
category = "proxy"
dll = ["example.dll"]
remedy = "reset"
confidence = "cited"
source = ["list", "https://example.org/dump"]
"""


def test_every_record_has_a_source() -> None:
    """No fact stands without the place it was read at."""
    records = [
        *load.flags().service_flag,
        *load.flags().provider_flag,
        *load.flags().lsp_category,
        *load.numbers().address_family,
        *load.numbers().socket_type,
        *load.numbers().protocol,
        *load.numbers().name_space,
        *load.windows().release,
        *load.windows().range,
        *load.windows().clue,
        *load.lookalikes(),
        *load.providers(),
        *load.base_providers(),
        *load.errors(),
        *load.collectors(),
        *load.identity().label,
        *load.identity().file,
        *load.identity().folder,
        *load.identity().named_folder,
        *load.terms().field,
        *load.terms().verdict,
        *load.terms().severity,
        *load.terms().exit_code,
        *load.terms().word,
        *load.runtimes(),
    ]
    assert records
    assert all(source.strip() for record in records for source in record.sources)


def test_all_known_providers_are_there() -> None:
    """The table holds every product of the collected facts, with advice and confidence for each."""
    assert len(providers()) == 113
    assert all(record.remediation and record.confidence for record in providers())
    assert len({record.product for record in providers()}) == 113


def test_products_that_block_the_base_handle_are_those_a_source_names() -> None:
    """Programs reach below a layered provider by SIO_BASE_HANDLE; Komodia's products are cited for breaking it."""
    blocking = {record.product.split()[0] for record in providers() if record.blocks_base_handle}
    assert blocking == {"Astrill", "Qustodio", "Komodia", "Superfish"}
    assert all(
        any("trio" in source for source in record.sources) for record in providers() if record.blocks_base_handle
    )


def test_a_guid_names_one_product_only() -> None:
    """No provider id stands in two records."""
    guids = [guid for record in providers() for guid in record.guid]
    assert len(guids) == len(set(guids))


def test_a_third_party_dll_names_one_product_only() -> None:
    """No file name stands in the records of two third parties."""
    names = [name for record in providers() if not record.inbox for name in record.dll if name != "mswsock.dll"]
    assert len(names) == len(set(names))


def test_shared_advice_and_citations_are_written_out() -> None:
    """A loaded provider carries the text of its advice and its sources in full."""
    (provider,) = load.parse(PROVIDERS, ProviderFile).resolved()
    assert provider.remediation == "netsh winsock reset"
    assert provider.sources == ("a list of names", "https://example.org/dump")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('source = ["list", "https://example.org/dump"]', "", id="no source"),
        pytest.param('["list", "https://example.org/dump"]', "[]", id="empty source list"),
        pytest.param('["list", "https://example.org/dump"]', '" "', id="blank source"),
        pytest.param('source = "https://example.org/remedy"', "", id="advice without source"),
        pytest.param('kind = "lsp"', 'kind = "driver"', id="unknown kind"),
        pytest.param('dll = ["example.dll"]', 'dlls = ["example.dll"]', id="unknown key"),
        pytest.param('dll = ["example.dll"]', 'dll = ["Example.dll"]', id="DLL not in lower case"),
        pytest.param('dll = ["example.dll"]', 'generic_dll = ["example.dll"]', id="generic DLL that is not listed"),
        pytest.param('dll = ["example.dll"]', 'guid = ["570ADC4B"]', id="GUID that is none"),
        pytest.param('dll = ["example.dll"]', 'description_patterns = ["("]', id="pattern that does not compile"),
        pytest.param('remedy = "reset"', "", id="no advice"),
    ],
)
def test_a_wrong_record_is_a_load_error(old: str, new: str) -> None:
    """A record without a source, or of another shape, is refused when the file is read."""
    assert old in PROVIDERS
    with pytest.raises(msgspec.ValidationError):
        load.parse(PROVIDERS.replace(old, new), ProviderFile)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('remedy = "reset"', 'remedy = "rest"', id="advice"),
        pytest.param('source = ["list",', 'source = ["lst",', id="citation"),
        pytest.param('remedy = "reset"', 'remedy = "reset"\nremediation = "more"', id="two kinds of advice"),
    ],
)
def test_a_reference_to_nothing_is_a_load_error(old: str, new: str) -> None:
    """A short name that stands for nothing is refused."""
    assert old in PROVIDERS
    with pytest.raises(ValueError, match="Example"):
        load.parse(PROVIDERS.replace(old, new), ProviderFile).resolved()


def test_a_flag_is_one_bit() -> None:
    """A record with two bits, or none, is refused."""
    text = '[[service_flag]]\nbit = 3\nname = "X"\nmeaning = "x"\nsource = "x"\n'
    with pytest.raises(msgspec.ValidationError, match="not one bit"):
        load.parse("provider_flag = []\nlsp_category = []\n" + text, FlagFile)


def test_a_release_has_a_name() -> None:
    """A build that is neither a client nor a server is refused."""
    text = 'range = []\n[[release]]\nmajor = 10\nminor = 0\nbuild = 1\nsource = "x"\n'
    with pytest.raises(msgspec.ValidationError, match="no name"):
        load.parse(text, WindowsFile)


def test_the_32_flag_bits_and_their_names_are_unique() -> None:
    """No bit and no name is listed twice."""
    for flags in (load.flags().service_flag, load.flags().provider_flag, load.flags().lsp_category):
        assert len({flag.bit for flag in flags}) == len({flag.name for flag in flags}) == len(flags)


def test_languages_give_labels_by_field() -> None:
    """English is complete; the others hold what dumps have shown."""
    tables = languages()
    assert set(tables) == {"en", "de", "fr", "zh-CN"}
    assert tables["de"]["service_flags"] == "Dienstflags"
    assert tables["fr"]["chain_length"] == "Longueur de chaîne de protocole"
    assert tables["zh-CN"]["header_name_space"] == "命名空间提供程序项"
    assert tables["en"]["layered"] == "Layered Service Provider"
    assert all(set(table) <= set(tables["en"]) for table in tables.values())
    assert "layered" not in tables["de"]


def test_no_label_keeps_the_mark_of_the_32_bit_catalog() -> None:
    """`(32)` belongs to the entry, not to the label."""
    assert "(32)" not in read_text("knowledge", "languages.toml").partition("[[language]]")[2]


def test_runtimes_are_told_apart_by_id_and_by_name() -> None:
    """A list of names without versions beside them must not name one thing twice."""
    assert len({record.id for record in runtimes()}) == len(runtimes())
    assert len({record.name for record in runtimes()}) == len(runtimes())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('source = "https://example.org/code"', 'source = ""', id="no source"),
        pytest.param('id = "example"', 'id = "An Example"', id="an id with blanks"),
        pytest.param('exposure = "exposed"', 'exposure = "maybe"', id="unknown exposure"),
        pytest.param('confidence = "source-read"', 'confidence = "sure"', id="unknown confidence"),
    ],
)
def test_wrong_runtimes_do_not_load(old: str, new: str) -> None:
    """A fact without a source, or with a word of its own, is refused."""
    text = """
[[runtime]]
id = "example"
name = "Example"
versions = "all"
uses_skip_mode = "yes"
exposure = "exposed"
predicate = "always"
effect = "hangs"
confidence = "source-read"
source = "https://example.org/code"
"""
    assert load.parse(text, RuntimeFile).runtime[0].id == "example"
    assert old in text
    with pytest.raises(msgspec.ValidationError):
        load.parse(text.replace(old, new), RuntimeFile)


def test_a_reference_to_an_unknown_text_stays_as_it_is() -> None:
    for text in (r"@%SystemRoot%\System32\mswsock.dll,-1", r"@C:\Example\mswsock.dll,-60100", "@", "a@b.dll,-60100"):
        assert readable(text) == text
    assert readable(r"@C:\Windows\system32\MSWSOCK.DLL,-60200") == "MSAFD Tcpip [TCP/IPv6]"
