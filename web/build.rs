//! Builds the browser game into the binary, with npm, when the feature `page` is on.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

/// What the page is made from. node_modules is not: package-lock.json stands for it.
const SOURCES: [&str; 13] = [
    "index.html",
    "admin.html",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
    "vite.admin.config.ts",
    "src",
    "public",
    "client/package.json",
    "client/src",
    "../assets/sprites",
    "../assets/sounds",
];

fn main() {
    println!("cargo::rerun-if-changed=web/build.rs");
    if std::env::var_os("CARGO_FEATURE_PAGE").is_none() {
        return;
    }
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    for source in SOURCES {
        let path = web.join(source);
        if path.exists() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));

    // Two builds, such as a debug and a release one, must not install into web/ at the same time.
    let modules = web.join("node_modules");
    let lock = File::create(web.join(".build-lock")).and_then(|file| file.lock().map(|()| file));
    let _lock = lock.unwrap_or_else(|error| fail(&format!("web/ cannot be locked: {error}")));
    if !is_newer(&modules.join(".package-lock.json"), &web.join("package-lock.json")) {
        npm(&web, &["ci", "--no-audit", "--no-fund"], &out);
    }
    npm(&web, &["run", "build"], &out);
}

fn is_newer(made: &Path, source: &Path) -> bool {
    let time = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    time(made).is_some_and(|made| time(source).is_some_and(|source| made >= source))
}

fn npm(web: &Path, args: &[&str], out: &Path) {
    let result = Command::new("npm")
        .args(args)
        .current_dir(web)
        .env("SKIRMISH_PAGE_OUT", out.join("page"))
        .env("SKIRMISH_RELEASE", env!("CARGO_PKG_VERSION"))
        .output();
    match result {
        Err(_) => fail(
            "The browser game needs Node.js 20 or newer with npm (Debian: apt install nodejs npm). \
             Without it: cargo build --no-default-features",
        ),
        Ok(output) if !output.status.success() => {
            eprintln!("{}", String::from_utf8_lossy(&output.stdout));
            eprintln!("{}", String::from_utf8_lossy(&output.stderr));
            fail(&format!("`npm {}` failed in web/.", args.join(" ")));
        }
        Ok(_) => {}
    }
}

fn fail(sentence: &str) -> ! {
    println!("cargo::error={sentence}");
    exit(1);
}
