# The fields of all entries of netsh dumps, one entry a line: the rival of `fleet.py`.
# It takes what its few lines expect: English or not, a label, a colon, a value; it finds no dump in a log, decodes
# nothing and tells no damage.

function flush_entry() {
    if (fields > 0) {
        line = FILENAME "\t" begun
        for (i = 1; i <= fields; i++) line = line "\t" value[i]
        print line
    }
    fields = 0
    open_entry = 0
}

FNR == 1 { flush_entry() }

{ sub(/\r$/, "") }

/^-+$/ { flush_entry(); open_entry = 1; begun = FNR + 1; next }

/^[ \t]*$/ { flush_entry(); next }

open_entry {
    at = index($0, ":")
    if (at == 0) next
    text = substr($0, at + 1)
    sub(/^[ \t]+/, "", text)
    value[++fields] = text
}

END { flush_entry() }
