#!/usr/bin/env bash
# The redis-server and redis-cli that come with the installers.
#
#   build-static.sh source <archive.tar.gz>           the patched source, on Debian or Ubuntu; no root needed
#   build-static.sh build <archive.tar.gz> <folder>   programs, licences and VERSION from it, on Linux or macOS
#
# The source is that of the distribution's package, whose security fixes are patches on the last release under the
# BSD licence. On Linux the programs are linked statically with musl: one file that runs on any distribution, and none
# of glibc's parts that look for shared libraries at run time. On macOS only the system's own libraries are shared.
set -euo pipefail

readonly UPSTREAM=7.0.15

fail() {
  echo "✗ $1" >&2
  exit 1
}

need() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "$tool is missing: $INSTALL"
  done
}

# Sets APT to the machine's own package sources, of one type, with lists of our own beside the system's.
private_apt() {
  local type=$1 home=$2/apt-$1
  mkdir -p "$home/state/lists/partial" "$home/cache/archives/partial"
  apt-get indextargets --format "$type"' $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    sort -u >"$home/sources.list"
  [ -s "$home/sources.list" ] || fail 'apt knows no package sources'
  APT=(
    -o "Dir::State=$home/state" -o "Dir::State::lists=$home/state/lists" -o "Dir::Cache=$home/cache"
    -o "Dir::Etc::sourcelist=$home/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::status=/var/lib/dpkg/status
  )
  [ "$(id -u)" != 0 ] || APT+=(-o APT::Sandbox::User=root)
  local keyring
  for keyring in /usr/share/keyrings/{debian,ubuntu}-archive-keyring.{gpg,pgp}; do
    [ ! -e "$keyring" ] || APT+=(-o "Dir::Etc::trusted=$keyring")
  done
  apt-get "${APT[@]}" update >&2
}

fetch_source() {
  local archive=$1 work=$2 version
  INSTALL='sudo apt-get install dpkg-dev'
  need apt-get apt-cache dpkg-source patch
  private_apt deb-src "$work"
  version=$(apt-cache "${APT[@]}" showsrc redis | sed -n 's/^Version: //p' | grep -F ":$UPSTREAM-" | sort -V | tail -1)
  [ -n "$version" ] || fail "the package sources have no Redis $UPSTREAM: Debian 12 and Ubuntu 24.04 do"
  (cd "$work" && apt-get "${APT[@]}" source "redis=$version" >&2)
  (
    cd "$work/redis-$UPSTREAM"
    echo "$version" >PACKAGE-VERSION
    # Two patches are for Debian's shared jemalloc, which takes the place of malloc: ours is the source's own, beside it.
    # With them, a failed save would free what the one gave by the other; and macOS lacks the function they use.
    for patch in 0004-Add-support-for-USE_SYSTEM_JEMALLOC-flag 0003-Use-get_current_dir_name-over-PATHMAX; do
      patch --reverse --strip=1 --input="debian/patches/$patch.patch" >&2
    done
  )
  tar -czf "$archive" -C "$work" "redis-$UPSTREAM"
  echo "$version"
}

# Sets MUSL to the installed musl-dev, or to one unpacked into a folder of ours.
find_musl() {
  local work=$1 specs
  MUSL=''
  for specs in /usr/lib/*-linux-musl/musl-gcc.specs; do [ ! -e "$specs" ] || return 0; done
  need apt-get dpkg-deb
  private_apt deb "$work"
  (cd "$work" && apt-get "${APT[@]}" download musl-dev >&2 && dpkg-deb -x musl-dev_*.deb "$work/musl")
  MUSL=$work/musl
  sed -i "s|/usr/|$MUSL/usr/|g" "$MUSL"/usr/lib/*-linux-musl/musl-gcc.specs
}

build() {
  local archive=$1 folder=$2 work=$3 jobs
  tar -xzf "$archive" -C "$work"
  cd "$work/redis-$UPSTREAM"
  # Neither TLS nor systemd, for it is reached on a loopback port and started by its parent.
  local options=(BUILD_TLS=no USE_SYSTEMD=no)
  # Otherwise the name of this machine and the hour become part of the program.
  SOURCE_DATE_EPOCH=$(date -u -d "$(sed -n '/^ -- /{s/^ -- .*>  //p;q;}' debian/changelog)" +%s 2>/dev/null || echo 1)
  export SOURCE_DATE_EPOCH
  case $(uname -s) in
    Linux)
      INSTALL='sudo apt-get install gcc make musl-dev'
      need make gcc
      find_musl "$work"
      jobs=$(nproc)
      # glibc's headers would come along with the kernel's if their folder were searched; only the kernel's may.
      local headers kernel=$work/kernel
      mkdir "$kernel"
      ln -s /usr/include/linux /usr/include/asm-generic "$kernel"
      headers=$(echo '#include <asm/types.h>' | gcc -E -M - | grep -o '/[^ ]*/asm/types.h')
      ln -s "$(dirname "$headers")" "$kernel/asm"
      options+=("CC=gcc -specs=$(echo "$MUSL"/usr/lib/*-linux-musl/musl-gcc.specs) -idirafter $kernel")
      options+=(LDFLAGS=-static MALLOC=jemalloc OPTIMIZATION=-O2)
      ;;
    Darwin)
      INSTALL='xcode-select --install'
      need make cc
      jobs=$(sysctl -n hw.ncpu)
      options+=(MALLOC=libc OPTIMIZATION=-O2 MACOSX_DEPLOYMENT_TARGET=12.0)
      ;;
    *) fail "a Redis server for $(uname -s) does not exist" ;;
  esac
  make -C src -j "$jobs" "${options[@]}" redis-server redis-cli >"$work/build.log" 2>&1 ||
    { tail -40 "$work/build.log" >&2 && fail 'the build failed'; }
  strip src/redis-server src/redis-cli

  mkdir -p "$folder/licences"
  install -m 755 src/redis-server src/redis-cli "$folder"
  cp COPYING "$folder/licences/redis.txt"
  cp debian/copyright "$folder/licences/redis-parts.txt"
  cp deps/jemalloc/COPYING "$folder/licences/jemalloc.txt"
  cp deps/lua/COPYRIGHT "$folder/licences/lua.txt"
  cp deps/hiredis/COPYING "$folder/licences/hiredis.txt"
  cp deps/hdr_histogram/LICENSE.txt "$folder/licences/hdr-histogram.txt"
  if [ "$(uname -s)" = Linux ]; then cp "$MUSL/usr/share/doc/musl-dev/copyright" "$folder/licences/musl.txt"; fi
  cp PACKAGE-VERSION "$folder/VERSION"
}

absolute() {
  mkdir -p "$(dirname "$1")"
  echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
}

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
case ${1:-} in
  source) fetch_source "$(absolute "$2")" "$WORK" ;;
  build) build "$(absolute "$2")" "$(absolute "$3")" "$WORK" ;;
  *)
    sed -n '2,6p' "$0" >&2
    exit 2
    ;;
esac
