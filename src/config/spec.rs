//! What is said of a setting beside its name, type and help: default, unit, bounds.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::value::Value;

/// What defaults depend on.
pub struct Around {
    /// On a loopback address everybody is one address, the host's own tabs and tools; unless proxies
    /// say who comes through them.
    pub local: bool,
    pub tick_rate: u32,
    pub cores: usize,
}

impl Around {
    /// A server for the public, for the example file.
    pub fn public() -> Around {
        Around { local: false, tick_rate: 30, cores: 2 }
    }
}

type Check<T> = Box<dyn Fn(&T) -> Result<(), String>>;

pub struct Spec<T> {
    default: Box<dyn Fn(&Around) -> T>,
    /// The default in words, where it is not always the same.
    stated: Option<String>,
    unit: &'static str,
    bounds: Option<String>,
    /// What is wrong with a value, as the end of a sentence.
    check: Check<T>,
}

/// The same default for everybody.
pub fn fixed<T: Value + Clone + 'static>(default: T) -> Spec<T> {
    computed("", move |_| default.clone()).unstated()
}

/// None by default.
pub fn none<T: Value + Clone + 'static>() -> Spec<Option<T>> {
    fixed(None)
}

/// A default that depends on other things, and how it is called.
pub fn computed<T: Value>(stated: &str, default: impl Fn(&Around) -> T + 'static) -> Spec<T> {
    Spec {
        default: Box::new(default),
        stated: Some(stated.into()),
        unit: "",
        bounds: None,
        check: Box::new(|_| Ok(())),
    }
}

/// A limit for each address, which is off where everybody is one address.
pub fn public<T: Value + Limit>(default: T) -> Spec<T> {
    let stated = format!(
        "{}; no limit while bound to a loopback address without trusted_proxies",
        default.name()
    );
    computed(&stated, move |around| if around.local { T::NONE } else { default })
}

pub trait Limit: Copy + 'static {
    const NONE: Self;
}

impl Limit for u32 {
    const NONE: u32 = u32::MAX;
}

impl Limit for usize {
    const NONE: usize = usize::MAX;
}

impl<T: Value> Spec<T> {
    fn unstated(mut self) -> Spec<T> {
        self.stated = None;
        self
    }

    /// The default in words.
    pub fn called(mut self, stated: &str) -> Spec<T> {
        self.stated = Some(stated.into());
        self
    }

    pub fn unit(mut self, unit: &'static str) -> Spec<T> {
        self.unit = unit;
        self
    }

    /// `check` gives what is wrong, as a sentence that begins with what it has to be.
    pub fn check(mut self, check: impl Fn(&T) -> Result<(), String> + 'static) -> Spec<T> {
        self.check = Box::new(check);
        self
    }

    pub fn within(mut self, range: RangeInclusive<T>) -> Spec<T>
    where
        T: PartialOrd + Display + 'static,
    {
        let bounds = format!("{} to {}", range.start(), range.end());
        self.bounds = Some(bounds.clone());
        self.check(move |value| {
            if range.contains(value) { Ok(()) } else { Err(format!("it has to be {bounds}")) }
        })
    }

    pub fn at_least(mut self, least: T) -> Spec<T>
    where
        T: PartialOrd + Display + 'static,
    {
        let bounds = format!("{least} or more");
        self.bounds = Some(bounds.clone());
        self.check(
            move |value| {
                if *value >= least { Ok(()) } else { Err(format!("it has to be {bounds}")) }
            },
        )
    }

    /// Beside what is within the bounds, 0, which means something of its own.
    pub fn or_zero(mut self, meaning: &'static str) -> Spec<T>
    where
        T: PartialEq + From<u8> + 'static,
    {
        let also = format!(", or 0: {meaning}");
        if let Some(bounds) = &mut self.bounds {
            bounds.push_str(&also);
        }
        let check = self.check;
        self.check = Box::new(move |value| match *value == T::from(0) {
            true => Ok(()),
            false => check(value).map_err(|wrong| wrong + &also),
        });
        self
    }

    pub fn default(&self, around: &Around) -> T {
        (self.default)(around)
    }

    /// What is wrong with a value, as a sentence without its end.
    pub fn flaw(&self, name: &str, value: &T) -> Option<String> {
        let wrong = (self.check)(value).err()?;
        Some(format!("{name} is {}; {wrong}", value.show()))
    }

    /// Unit and bounds, if there are any.
    pub fn measure(&self) -> Option<String> {
        match (self.unit, &self.bounds) {
            ("", None) => None,
            ("", Some(bounds)) => Some(bounds.clone()),
            (unit, None) => Some(unit.into()),
            (unit, Some(bounds)) => Some(format!("{unit}, {bounds}")),
        }
    }

    pub fn stated_default(&self) -> String {
        self.stated.clone().unwrap_or_else(|| self.default(&Around::public()).name())
    }
}
