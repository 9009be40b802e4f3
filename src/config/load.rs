//! Takes what was said in all places, each over those it beats.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use toml::de::DeValue;

use super::file::File;
use super::flags::Flags;
use super::mistake::{Mistake, Mistakes, nearest};
use super::secret::MASK;
use super::settings::{Config, Settings, all};
use super::source::Source;
use super::table::{FILE, PREFIX, Setting, variable};
use super::value::Fault;
use crate::access::secret_in;
use crate::sim::{Games, Rate};

/// Names like settings' that are none.
const OTHER_VARIABLES: [&str; 2] = ["SKIRMISH_CONFIG", "SKIRMISH_BIN"];
/// The setting of which each entry has a place of its own in the file.
const HOUSE: &str = "house";
/// Where systemd puts the credentials of a unit.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// What systemd calls a secret that it loads from the folder skirmish of secrets.
pub fn credential(name: &str) -> String {
    format!("skirmish_{name}")
}

/// Settings as they were given, with where each came from.
pub struct Loaded {
    settings: Settings,
    pub(super) sources: BTreeMap<&'static str, Source>,
    /// What was said of settings whose value cannot be read.
    pub(super) unreadable: BTreeMap<&'static str, String>,
    mistakes: Vec<Mistake>,
    /// What may be meant, and changes nothing.
    pub(super) warnings: Vec<String>,
    /// Lines of the file that have no effect, and why, for the log: a unit's variable is easily missed.
    pub beaten: Vec<String>,
    /// Where each house match stands.
    houses: Vec<Source>,
    known: Vec<Setting>,
    /// Secrets of a unit were looked at.
    pub(super) sees_unit: bool,
}

impl Loaded {
    /// What this process was given, with the file and the folder of secrets that are named, if they
    /// are.
    pub fn new(flags: &Flags, file: Option<&Path>, secrets: Option<&Path>) -> Loaded {
        Loaded::from(flags, std::env::vars_os(), file, secrets)
    }

    pub fn from(
        flags: &Flags,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        file: Option<&Path>,
        secrets: Option<&Path>,
    ) -> Loaded {
        let mut loaded = Loaded {
            settings: Settings::default(),
            sources: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            mistakes: Vec::new(),
            warnings: Vec::new(),
            beaten: Vec::new(),
            houses: Vec::new(),
            known: all(),
            sees_unit: false,
        };
        let mut environment: BTreeMap<OsString, OsString> = environment.into_iter().collect();
        if let Some(folder) = environment.remove(&OsString::from(CREDENTIALS)) {
            loaded.take_credentials(Path::new(&folder));
        }
        if let Some(folder) = secrets {
            loaded.take_secrets(folder);
        }
        if let Some(path) = file {
            match File::read(path) {
                Ok(file) => loaded.take_file(&file),
                Err(mistake) => loaded.mistakes.push(mistake),
            }
        }
        loaded.take_environment(environment);
        loaded.take_flags(flags);
        loaded
    }

    /// With what is wrong with the house matches, if these games are offered.
    pub fn for_games(mut self, games: &Games) -> Loaded {
        let (config, _) = self.fill();
        let Ok(rate) = Rate::new(config.tick_rate) else { return self };
        for (n, house) in config.house.iter().enumerate() {
            let place = self.houses.get(n).cloned().unwrap_or_else(|| self.source("house"));
            for flaw in house.flaws(games, rate) {
                let sentence = format!("the house match {:?}: {flaw}", house.name);
                self.mistakes.push(Mistake::of("house", sentence).at(place.clone()));
            }
        }
        self
    }

    /// The settings in force, though there may be mistakes in them; and the mistakes.
    pub fn fill(&self) -> (Config, Vec<Mistake>) {
        let (config, found) = self.settings.clone().fill();
        let placed = found.into_iter().map(|mistake| {
            let place = mistake.setting.and_then(|name| self.sources.get(name)).cloned();
            match place {
                Some(place) => mistake.at(place),
                None => mistake,
            }
        });
        let mistakes = self.mistakes.iter().cloned().chain(placed).collect();
        (config, mistakes)
    }

    /// The settings in force, or all mistakes.
    pub fn resolve(&self) -> Result<Config, Mistakes> {
        let (config, mistakes) = self.fill();
        Mistakes::none_of(mistakes).map(|()| config)
    }

    /// Where the value in force of a setting came from.
    pub fn source(&self, name: &str) -> Source {
        self.sources.get(name).cloned().unwrap_or(Source::Default)
    }

    /// The folder that a unit makes credentials of.
    fn take_secrets(&mut self, folder: &Path) {
        let flag = Source::Flag("--secrets".into());
        self.sees_unit = true;
        match fs::read_dir(folder) {
            Ok(found) => found.flatten().for_each(|entry| self.secret_or_not(&entry.path())),
            Err(error) => {
                let sentence = format!("{} cannot be read: {error}", folder.display());
                return self.mistakes.push(Mistake::new(sentence).at(flag));
            }
        }
        for n in 0..self.known.len() {
            let name = self.known[n].name;
            let path = folder.join(name);
            if self.known[n].secret && path.exists() {
                let named = Box::new(flag.clone());
                self.take_secret(name, &path, Source::SecretFile { path: path.clone(), named });
            }
        }
    }

    /// The unit takes it as a credential whatever its name is; the server would never look at it.
    fn secret_or_not(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let secrets = || self.known.iter().filter(|known| known.secret).map(|known| known.name);
        if secrets().any(|secret| secret == name) {
            return;
        }
        let path = path.display();
        self.warnings.push(match nearest(&name, secrets()) {
            Some(near) => format!("{path} is not looked at; did you mean {near}?"),
            None => format!(
                "{path} is not looked at: it is not named as a secret ({})",
                secrets().collect::<Vec<_>>().join(", ")
            ),
        });
    }

    fn take_credentials(&mut self, folder: &Path) {
        self.sees_unit = true;
        for n in 0..self.known.len() {
            let name = self.known[n].name;
            let path = folder.join(credential(name));
            if self.known[n].secret && path.exists() {
                self.take_secret(name, &path, Source::Credential(name));
            }
        }
    }

    fn take_file(&mut self, file: &File) {
        let (entries, mistakes) = file.entries();
        self.mistakes.extend(mistakes);
        let names: Vec<String> = entries.iter().map(|(key, _)| key.get_ref().clone()).collect();
        self.twice(&names, |name| {
            let at = entries.iter().find(|(key, _)| key.get_ref() == name);
            file.place(at.map(|(key, _)| key.span().start))
        });
        for (key, value) in &entries {
            let place = file.place(Some(key.span().start));
            if let (HOUSE, DeValue::Array(items)) = (key.get_ref().as_str(), value.get_ref()) {
                self.houses =
                    items.iter().map(|item| file.place(Some(item.span().start))).collect();
            }
            match self.find(key.get_ref()) {
                Some(Found::Itself(name)) => {
                    let said = self.settings.set_from_file(name, value);
                    let place = match &said {
                        Err(Fault::Because(_, Some(at))) => file.place(Some(*at)),
                        _ => place,
                    };
                    self.took(name, said, file.slice(value), place);
                }
                Some(Found::File(name)) => match value.get_ref().as_str() {
                    Some(path) => self.take_secret_file(name, path, place),
                    None => {
                        let sentence = format!("{name}{FILE} has to be the path of a file");
                        self.mistakes.push(Mistake::new(sentence).at(place));
                    }
                },
                None => self.unknown(key.get_ref(), place),
            }
        }
    }

    fn take_environment(&mut self, environment: BTreeMap<OsString, OsString>) {
        let mut given = Vec::new();
        for (key, value) in environment {
            let Some(key) = key.to_str().filter(|key| key.starts_with(PREFIX)) else { continue };
            let name = key[PREFIX.len()..].to_lowercase();
            let place = Source::Variable(key.to_owned());
            if key != variable(&name) || OTHER_VARIABLES.contains(&key) || value.is_empty() {
                continue;
            }
            match value.into_string() {
                Ok(value) => given.push((name, value, place)),
                Err(_) => self.mistakes.push(Mistake::new("this is not UTF-8").at(place)),
            }
        }
        self.take_texts(given, |name| Source::Variable(variable(name)));
    }

    fn take_flags(&mut self, flags: &Flags) {
        let flag = |name: &str| Source::Flag(format!("--{}", name.replace('_', "-")));
        let given = flags.0.iter().map(|(name, value)| (name.clone(), value.clone(), flag(name)));
        self.take_texts(given.collect(), flag);
    }

    fn take_texts(
        &mut self,
        given: Vec<(String, String, Source)>,
        place_of: impl Fn(&str) -> Source,
    ) {
        let names: Vec<String> = given.iter().map(|(name, ..)| name.clone()).collect();
        self.twice(&names, place_of);
        for (name, value, place) in given {
            match self.find(&name) {
                Some(Found::Itself(name)) => {
                    let said = self.settings.set_text(name, &value);
                    self.took(name, said, &value, place);
                }
                Some(Found::File(name)) => self.take_secret_file(name, &value, place),
                None => self.unknown_variable(&name, place),
            }
        }
    }

    fn take_secret_file(&mut self, name: &'static str, path: &str, named: Source) {
        let path = PathBuf::from(path);
        let place = Source::SecretFile { path: path.clone(), named: Box::new(named) };
        self.take_secret(name, &path, place);
    }

    fn take_secret(&mut self, name: &'static str, path: &Path, place: Source) {
        match fs::read_to_string(path) {
            Ok(text) => {
                let said = self.settings.set_text(name, secret_in(&text));
                self.took(name, said, "", place);
            }
            Err(error) => {
                let sentence = format!("the file with {name} cannot be read: {error}");
                self.mistakes.push(Mistake::new(sentence).at(place));
            }
        }
    }

    /// Keeps where a value came from, or what is wrong with it.
    fn took(&mut self, name: &'static str, said: Result<(), Fault>, raw: &str, place: Source) {
        let Some(setting) = self.known.iter().find(|setting| setting.name == name) else { return };
        let shown = if setting.secret { MASK } else { raw };
        self.unreadable.remove(name);
        if let Err(fault) = said {
            let sentence = match fault {
                Fault::Kind if setting.secret => format!("{name} has to be {}", setting.kind),
                Fault::Kind => format!("{name} is {shown}; it has to be {}", setting.kind),
                Fault::Because(said, _) => format!("{name} {said}"),
            };
            self.mistakes.push(Mistake::of(name, sentence).at(place.clone()));
            self.unreadable.insert(name, shown.into());
        }
        if let Some(line @ Source::File { .. }) = self.sources.get(name) {
            self.beaten.push(format!("{name} in {line}, has no effect: {place} beats it"));
        }
        self.sources.insert(name, place);
    }

    /// Nobody knows which is meant.
    fn twice(&mut self, names: &[String], place_of: impl Fn(&str) -> Source) {
        for setting in &self.known {
            let Some(file) = setting.file_setting() else { continue };
            if names.contains(&file) && names.iter().any(|name| name == setting.name) {
                let sentence = format!("both {} and {file} are given; leave one out", setting.name);
                self.mistakes.push(Mistake::new(sentence).at(place_of(setting.name)));
            }
        }
    }

    fn find(&self, name: &str) -> Option<Found> {
        self.known.iter().find_map(|setting| match setting.file_setting() {
            _ if setting.name == name => Some(Found::Itself(setting.name)),
            Some(file) if file == name => Some(Found::File(setting.name)),
            _ => None,
        })
    }

    fn unknown(&mut self, name: &str, place: Source) {
        let files: Vec<String> = self.known.iter().filter_map(Setting::file_setting).collect();
        let names = self.known.iter().map(|known| known.name);
        let sentence = match nearest(name, names.chain(files.iter().map(String::as_str))) {
            Some(near) => format!("{name} is no setting; did you mean {near}?"),
            None => format!("{name} is no setting; `skirmish --help` lists them all"),
        };
        self.mistakes.push(Mistake::new(sentence).at(place));
    }

    /// Others put variables of this prefix there too, such as Kubernetes for a service of this
    /// name; so only what is nearly a setting is a mistake.
    fn unknown_variable(&mut self, name: &str, place: Source) {
        /// Letters that may be wrong.
        const NEAR: usize = 2;
        let near = |known: &&Setting| strsim::damerau_levenshtein(known.name, name) <= NEAR;
        if let Some(known) = self.known.iter().find(near) {
            let sentence = format!("this is no setting; did you mean {}?", known.variable());
            self.mistakes.push(Mistake::new(sentence).at(place));
        }
    }
}

enum Found {
    Itself(&'static str),
    /// The name of a file with this secret.
    File(&'static str),
}
