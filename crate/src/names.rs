//! `names!`: an enum whose variants go by a name in JSON, links and JavaScript.

/// What `names!` declares.
pub trait Named: Copy + PartialEq + 'static {
    /// The enum's own name.
    const TYPE: &'static str;
    const ALL: &'static [Self];
    const NAMES: &'static [&'static str];
    /// What the page calls them.
    const LABELS: &'static [&'static str];

    fn name(self) -> &'static str;
}

/// Declares an enum with `ALL`, `name` and `from_name`. A variant is `Mse = "mse" as "MSE"`, or without what the page
/// calls it where that is its name.
macro_rules! names {
    (@label $name:literal) => { $name };
    (@label $name:literal $label:literal) => { $label };
    ($(#[$meta:meta])* $vis:vis enum $type:ident {
        $($(#[$doc:meta])* $variant:ident = $name:literal $(as $label:literal)?,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $type { $($(#[$doc])* $variant,)* }

        impl $type {
            pub const ALL: &'static [$type] = &[$($type::$variant),*];

            pub const fn name(self) -> &'static str {
                match self { $($type::$variant => $name),* }
            }

            pub fn from_name(name: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|value| value.name() == name)
            }
        }

        impl $crate::names::Named for $type {
            const TYPE: &'static str = stringify!($type);
            const ALL: &'static [$type] = $type::ALL;
            const NAMES: &'static [&'static str] = &[$($name),*];
            const LABELS: &'static [&'static str] = &[$(names!(@label $name $($label)?)),*];

            fn name(self) -> &'static str {
                $type::name(self)
            }
        }
    };
}
pub(crate) use names;
