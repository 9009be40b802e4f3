# To be sourced in a mount namespace of its own: makes $root, a copy of this machine whose changes are
# thrown away with $work.

work=$(mktemp -d)
mount -t tmpfs tmpfs "$work"
mkdir "$work/up" "$work/work" "$work/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/up,workdir=$work/work" "$work/root"
root=$work/root
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
rm -rf "$root/var/lib/skirmish" "$root/etc/skirmish"
