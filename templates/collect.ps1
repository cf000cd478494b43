# Collects what shows the Winsock catalog of this machine (winsock-catalog @VERSION@).
# It only reads, and writes into one folder of its own. No administrator is needed.
# For PowerShell 2 to 7 on Windows. Paste it whole into a PowerShell window, or save it as collect.ps1 and run:
#   powershell -ExecutionPolicy Bypass -File collect.ps1
& {
    if ($env:OS -ne 'Windows_NT') {
        Write-Host 'The Winsock catalog is on Windows only: run this there.'
        return
    }
    Write-Host 'This collects, to find out why programs lose connections:'
    Write-Host '  - the Winsock catalog, from netsh and from the registry, and its audit trail'
    Write-Host '  - systeminfo, the running services, the code page'
    Write-Host 'Nothing is changed. Names of this computer and of its users may be inside.'
    # A 32-bit PowerShell would be given the 32-bit tools.
    $system = Join-Path $env:SystemRoot 'System32'
    $native = Join-Path $env:SystemRoot 'Sysnative'
    if ($env:PROCESSOR_ARCHITEW6432 -and (Test-Path (Join-Path $native 'netsh.exe'))) { $system = $native }
    $cmd = Join-Path $system 'cmd.exe'
    $time = (Get-Date).ToString('yyyy-MM-dd_HH-mm-ss', [System.Globalization.CultureInfo]::InvariantCulture)
    $name = $env:COMPUTERNAME + '_winsock_' + $time
    $folder = Join-Path $env:USERPROFILE $name
    New-Item -ItemType Directory -Path $folder -ErrorAction SilentlyContinue | Out-Null
    if (-not (Test-Path -LiteralPath $folder)) {
        $folder = Join-Path $env:TEMP $name
        New-Item -ItemType Directory -Path $folder -ErrorAction SilentlyContinue | Out-Null
    }
    if (-not (Test-Path -LiteralPath $folder)) {
        Write-Host 'No folder could be made, neither in your profile nor in TEMP.'
        return
    }
    # Commands run in cmd.exe, which keeps the bytes that netsh writes; PowerShell would decode them, often wrongly.
    # Its code page is not changed: that breaks older Windows. Its number is kept instead.
    $codePage = 'reg query HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage /v '
    $machine = '(set COMPUTERNAME&set PROCESSOR_ARCHITE&ver & chcp & ' + $codePage + 'OEMCP & ' + $codePage + 'ACP)'
    $catalog = '(ver & ' + $codePage + 'OEMCP & netsh winsock show catalog)'
    # Renamed: a .reg file would be imported by a double-click, and mail filters refuse it.
    $registry = 'reg export HKLM\SYSTEM\CurrentControlSet\Services\WinSock2 winsock2.reg'
    # Windows XP has neither the program nor the channel: then the file holds the message that says so.
    $events = 'wevtutil qe Microsoft-Windows-Winsock-WS2HELP/Operational /f:RenderedXml /uni:true'
    $steps = @(
        @('machine.txt', $machine, 'the machine and its code page'),
        @('winsock_catalog.txt', $catalog, 'netsh winsock show catalog'),
        @('winsock_audit_trail.txt', 'netsh winsock audit trail', 'netsh winsock audit trail'),
        @('winsock_events.txt', $events, 'wevtutil'),
        @('winsock2.reg.txt', $registry, 'reg export'),
        @('services.txt', 'sc query', 'sc query'),
        @('systeminfo.txt', 'systeminfo', 'systeminfo')
    )
    $log = @()
    Push-Location -LiteralPath $folder
    foreach ($step in $steps) {
        Write-Host ('Collecting ' + $step[2])
        & $cmd /d /s /c ($step[1] + ' > output.tmp 2>&1')
        $log += 'exit code ' + $LASTEXITCODE + ' of ' + $step[2]
        $made = 'output.tmp'
        if (Test-Path 'winsock2.reg') { $made = 'winsock2.reg' }
        Rename-Item $made ($env:COMPUTERNAME + '_' + $step[0]) -ErrorAction SilentlyContinue
        Remove-Item 'output.tmp' -ErrorAction SilentlyContinue
    }
    $log | Set-Content -Encoding ASCII ($env:COMPUTERNAME + '_collected.txt')
    Pop-Location
    # One file to send: each Windows has one of these three ways.
    $zip = $folder + '.zip'
    $packed = $false
    try {
        if (Get-Command Compress-Archive -ErrorAction SilentlyContinue) {
            Compress-Archive -LiteralPath $folder -DestinationPath $zip -ErrorAction Stop
        } else {
            Add-Type -AssemblyName System.IO.Compression.FileSystem -ErrorAction Stop
            [System.IO.Compression.ZipFile]::CreateFromDirectory($folder, $zip, 'Optimal', $true)
        }
        $packed = $true
    } catch {
        Remove-Item -LiteralPath $zip -ErrorAction SilentlyContinue
    }
    if (-not $packed) {
        try {
            Set-Content -Path $zip -Value ([byte[]](@(80, 75, 5, 6) + @(0) * 18)) -Encoding Byte -ErrorAction Stop
            (New-Object -ComObject Shell.Application).NameSpace($zip).CopyHere($folder)
            $size = 0
            foreach ($second in 1..120) {
                Start-Sleep -Seconds 2
                $before = $size
                $size = (Get-Item -LiteralPath $zip).Length
                if ($size -gt 22 -and $size -eq $before) { $packed = $true; break }
            }
        } catch {
            Remove-Item -LiteralPath $zip -ErrorAction SilentlyContinue
        }
    }
    Write-Host ''
    if ($packed) {
        Write-Host 'Done. Please send this file:'
        Write-Host ('  "' + $zip + '"')
    } else {
        Write-Host 'Done, but nothing here could pack it. Please send all files of this folder:'
        Write-Host ('  "' + $folder + '"')
    }
    Write-Host 'You may delete it and its folder afterwards.'
}
