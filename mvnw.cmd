<# : batch part
@echo off
rem Runs Maven on this project under Windows, as mvnw does elsewhere; mvnw says why and which variables it heeds.
rem Not tried on Windows yet.
rem
rem The upper part is for cmd, to which the first line is a label; the lower one for PowerShell, to which the upper
rem one is a comment. The lower part answers with two lines, the folders of the JDK and of Maven.
setlocal
set "MVNW_SELF=%~f0"
set "MVNW_MAVEN="
cd /d "%~dp0"
for /f "usebackq tokens=1* delims==" %%a in (`powershell -NoProfile -ExecutionPolicy Bypass -Command "Invoke-Expression (Get-Content -Raw -LiteralPath $env:MVNW_SELF)"`) do (
  if "%%a"=="java" set "JAVA_HOME=%%b"
  if "%%a"=="maven" set "MVNW_MAVEN=%%b"
)
if not defined MVNW_MAVEN exit /b 1
call "%MVNW_MAVEN%\bin\mvn.cmd" %*
exit /b %ERRORLEVEL%
#>
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue' # the progress bar slows Windows PowerShell's downloads down tenfold
$jdk = 25
$maven = '3.9.11'
$sha512 = '03e2d65d4483a3396980629f260e25cac0d8b6f7f2791e4dc20bc83f9514db8d0f05b0479e699a5f34679250c49c8e52e961262ded468a20de0be254d8207076'

function Say($what) { [Console]::Error.WriteLine("mvnw: $what") }
function Fail($why) { Say $why; exit 1 }

# The feature version of the JDK in a folder, 0 when there is none.
function Feature($dir) {
  if ($dir -and (Test-Path -LiteralPath "$dir\bin\javac.exe") -and (Test-Path -LiteralPath "$dir\release") -and
      (Get-Content -Raw -LiteralPath "$dir\release") -match 'JAVA_VERSION="(\d+)') { return [int]$Matches[1] }
  return 0
}

function Find-Jdk {
  if ((Feature $env:JAVA_HOME) -ge $jdk) { return $env:JAVA_HOME }
  # Through cmd, because PowerShell takes what a program writes to stderr for an error.
  $answer = cmd /c 'java -XshowSettings:properties -version 2>&1' | Select-String '^\s*java\.home = (.+)$'
  if ($answer) {
    $dir = $answer.Matches[0].Groups[1].Value.Trim()
    if ((Feature $dir) -ge $jdk) { return $dir }
  }
  $vendors = 'Java', 'Eclipse Adoptium', 'Microsoft', 'Zulu', 'Amazon Corretto', 'BellSoft', 'SapMachine\JDK'
  $places = @($vendors | ForEach-Object { "$env:ProgramFiles\$_\*" }) + "$HOME\.jdks\*" + "$HOME\scoop\apps\*\current"
  $found = Get-Item -Path $places -ErrorAction SilentlyContinue |
    ForEach-Object { @{ dir = $_.FullName; version = Feature $_.FullName } } |
    Where-Object { $_.version -ge $jdk } |
    Sort-Object -Descending { if ($_.version -eq $jdk) { [int]::MaxValue } else { $_.version } } |
    Select-Object -First 1
  if ($found) { return $found.dir }
  Fail "no JDK $jdk or later in JAVA_HOME, on the PATH or in the usual places; install one, or set JAVA_HOME to it"
}

function Find-Maven {
  Get-Item -Path "$dists\*\bin\mvn.cmd" -ErrorAction SilentlyContinue |
    Select-Object -First 1 | ForEach-Object { $_.Directory.Parent.FullName }
}

function Install-Maven {
  $tmp = "$dists.new-$([guid]::NewGuid())" # beside the target, so that it can be moved there in one step
  $zip = "apache-maven-$maven-bin.zip"
  New-Item -ItemType Directory -Force $dists, $tmp | Out-Null
  Push-Location -LiteralPath $tmp
  try {
    Say "fetching Maven $maven"
    if (-not $env:MVNW_MAVEN_URL -and (Get-Command mvn -ErrorAction SilentlyContinue)) {
      # In the empty folder, away from this project's pom and .mvn.
      $env:MAVEN_BASEDIR = $tmp
      $plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy'
      cmd /c "mvn -B -q $plugin -DoutputDirectory=. -Dartifact=org.apache.maven:apache-maven:${maven}:zip:bin >mvn.log 2>&1"
      if (-not (Test-Path $zip)) { Get-Content mvn.log | ForEach-Object { Say $_ } }
    }
    if (-not (Test-Path $zip)) {
      $url = $env:MVNW_MAVEN_URL
      if (-not $url) { $url = "https://archive.apache.org/dist/maven/maven-3/$maven/binaries/$zip" }
      [Net.ServicePointManager]::SecurityProtocol = 'Tls12'
      try { Invoke-WebRequest -UseBasicParsing -Uri $url -OutFile $zip }
      catch { Fail "could not download Maven $maven from $url" }
    }
    if ((Get-FileHash -Algorithm SHA512 $zip).Hash -ne $sha512) {
      Fail "$zip as fetched has another SHA-512 than Apache's; it was thrown away"
    }
    Expand-Archive $zip .
    # Fails when another first run was faster; then that one's is used.
    try { [IO.Directory]::Move("$tmp\apache-maven-$maven", "$dists\apache-maven-$maven") } catch { }
  } finally {
    Pop-Location
    Remove-Item -Recurse -Force -LiteralPath $tmp
  }
}

$env:JAVA_HOME = Find-Jdk
$m2 = $env:MAVEN_USER_HOME
if (-not $m2) { $m2 = "$HOME\.m2" }
$dists = "$m2\wrapper\dists\apache-maven-$maven"
if (-not (Find-Maven)) { Install-Maven }
$found = Find-Maven
if (-not $found) { Fail "could not install Maven into $dists" }
"java=$env:JAVA_HOME"
"maven=$found"
