@echo off
rem Collects what shows the Winsock catalog of this machine (winsock-catalog @VERSION@).
rem It only reads, and writes into one folder of its own. No administrator is needed.
rem For Windows XP SP2 to 11 and the Servers of their age. Save it as collect.cmd and double-click it.
rem "collect.cmd /quiet" does not wait for a key at the end.
setlocal
echo This collects, to find out why programs lose connections:
echo   - the Winsock catalog, from netsh and from the registry, and its audit trail
echo   - systeminfo, the running services, the code page
echo Nothing is changed. Names of this computer and of its users may be inside.
echo.

rem A 32-bit Command Prompt would be given the 32-bit tools.
set "WSC_SYS=%SystemRoot%\System32"
if defined PROCESSOR_ARCHITEW6432 if exist "%SystemRoot%\Sysnative\netsh.exe" set "WSC_SYS=%SystemRoot%\Sysnative"
set "WSC_CODEPAGE=HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage"

rem The time in the name, without what no file name may have; where the date has other letters, a number.
set "WSC_TIME=%DATE%_%TIME%"
set "WSC_TIME=%WSC_TIME: =_%"
set "WSC_TIME=%WSC_TIME:/=-%"
set "WSC_TIME=%WSC_TIME::=-%"
set "WSC_TIME=%WSC_TIME:.=-%"
set "WSC_TIME=%WSC_TIME:,=-%"
echo %WSC_TIME%| "%WSC_SYS%\findstr.exe" /r /c:"[^-_0-9A-Za-z ]" >nul && set "WSC_TIME=%RANDOM%%RANDOM%"
set "WSC_NAME=%COMPUTERNAME%_winsock_%WSC_TIME%"
set "WSC_DIR=%USERPROFILE%\%WSC_NAME%"
md "%WSC_DIR%" 2>nul
if not exist "%WSC_DIR%\" set "WSC_DIR=%TEMP%\%WSC_NAME%"
if not exist "%WSC_DIR%\" md "%WSC_DIR%"
if not exist "%WSC_DIR%\" echo No folder could be made, neither in your profile nor in TEMP.
if not exist "%WSC_DIR%\" goto :eof
set "WSC_P=%WSC_DIR%\%COMPUTERNAME%"

rem netsh writes in the OEM code page. It is not changed here: that breaks older Windows. Its number is kept instead.
echo 1 of 7: the machine and its code page
>"%WSC_P%_machine.txt" echo COMPUTERNAME=%COMPUTERNAME%
>>"%WSC_P%_machine.txt" echo PROCESSOR_ARCHITECTURE=%PROCESSOR_ARCHITECTURE% %PROCESSOR_ARCHITEW6432%
ver >>"%WSC_P%_machine.txt" 2>&1
"%WSC_SYS%\chcp.com" >>"%WSC_P%_machine.txt" 2>&1
"%WSC_SYS%\reg.exe" query %WSC_CODEPAGE% /v OEMCP >>"%WSC_P%_machine.txt" 2>&1
"%WSC_SYS%\reg.exe" query %WSC_CODEPAGE% /v ACP >>"%WSC_P%_machine.txt" 2>&1
echo exit code %ERRORLEVEL% of the machine and its code page>"%WSC_P%_collected.txt"

echo 2 of 7: netsh winsock show catalog
ver >"%WSC_P%_winsock_catalog.txt" 2>&1
"%WSC_SYS%\reg.exe" query %WSC_CODEPAGE% /v OEMCP >>"%WSC_P%_winsock_catalog.txt" 2>&1
"%WSC_SYS%\netsh.exe" winsock show catalog >>"%WSC_P%_winsock_catalog.txt" 2>&1
echo exit code %ERRORLEVEL% of netsh winsock show catalog>>"%WSC_P%_collected.txt"

echo 3 of 7: netsh winsock audit trail
"%WSC_SYS%\netsh.exe" winsock audit trail >"%WSC_P%_winsock_audit_trail.txt" 2>&1
echo exit code %ERRORLEVEL% of netsh winsock audit trail>>"%WSC_P%_collected.txt"

rem Windows XP has neither the program nor the channel: then the file holds the message that says so.
echo 4 of 7: the event log of the Winsock catalog
"%WSC_SYS%\wevtutil.exe" qe Microsoft-Windows-Winsock-WS2HELP/Operational /f:RenderedXml /uni:true >"%WSC_P%_winsock_events.txt" 2>&1
echo exit code %ERRORLEVEL% of wevtutil>>"%WSC_P%_collected.txt"

rem Renamed: a .reg file would be imported by a double-click, and mail filters refuse it.
echo 5 of 7: the registry key WinSock2
"%WSC_SYS%\reg.exe" export HKLM\SYSTEM\CurrentControlSet\Services\WinSock2 "%WSC_P%_winsock2.reg" >nul 2>>"%WSC_P%_collected.txt"
echo exit code %ERRORLEVEL% of reg export>>"%WSC_P%_collected.txt"
if exist "%WSC_P%_winsock2.reg" ren "%WSC_P%_winsock2.reg" "%COMPUTERNAME%_winsock2.reg.txt"

echo 6 of 7: the running services
"%WSC_SYS%\sc.exe" query >"%WSC_P%_services.txt" 2>&1
echo exit code %ERRORLEVEL% of sc query>>"%WSC_P%_collected.txt"

echo 7 of 7: systeminfo, which may take a minute
"%WSC_SYS%\systeminfo.exe" >"%WSC_P%_systeminfo.txt" 2>&1
echo exit code %ERRORLEVEL% of systeminfo>>"%WSC_P%_collected.txt"

rem One file to send: tar makes a zip on Windows 10 and later, makecab a cab on all others.
set "WSC_FILE="
pushd "%WSC_DIR%\.."
if exist "%WSC_SYS%\tar.exe" (
  "%WSC_SYS%\tar.exe" -a -c -f "%WSC_NAME%.zip" "%WSC_NAME%"
)
if exist "%WSC_NAME%.zip" if not errorlevel 1 set "WSC_FILE=%WSC_DIR%.zip"
>"%WSC_NAME%.ddf" echo .Set CabinetNameTemplate="%WSC_NAME%.cab"
>>"%WSC_NAME%.ddf" echo .Set DiskDirectoryTemplate=.
>>"%WSC_NAME%.ddf" echo .Set DestinationDir="%WSC_NAME%"
>>"%WSC_NAME%.ddf" echo .Set MaxDiskSize=0
>>"%WSC_NAME%.ddf" echo .Set RptFileName=nul
>>"%WSC_NAME%.ddf" echo .Set InfFileName=nul
for %%F in ("%WSC_NAME%\*.txt") do >>"%WSC_NAME%.ddf" echo "%WSC_NAME%\%%~nxF"
if not defined WSC_FILE (
  "%WSC_SYS%\makecab.exe" /F "%WSC_NAME%.ddf" >nul 2>&1
)
if not defined WSC_FILE if exist "%WSC_NAME%.cab" if not errorlevel 1 set "WSC_FILE=%WSC_DIR%.cab"
del "%WSC_NAME%.ddf"
popd

echo.
if defined WSC_FILE echo Done. Please send this file:
if defined WSC_FILE echo   "%WSC_FILE%"
if not defined WSC_FILE echo Done, but nothing here could pack it. Please send all files of this folder:
if not defined WSC_FILE echo   "%WSC_DIR%"
echo You may delete it and its folder afterwards.
if /i not "%~1"=="/quiet" pause
