//! A formula as an expression: written on a line for texts, and laid out by [`super::math`].

use ceralacca_exact::Exact;

use super::Writing;

/// A letter of a formula with its index: `Rmax`, `BA`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Symbol {
    pub(super) letter: &'static str,
    /// Empty when the letter has none.
    pub(super) index: &'static str,
}

impl Symbol {
    pub(super) const fn new(letter: &'static str, index: &'static str) -> Self {
        Self { letter, index }
    }

    /// On one line: `Rmax`.
    pub(super) fn name(self) -> String {
        format!("{}{}", self.letter, self.index)
    }
}

/// An expression of numbers and letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// A number of the rules.
    Number(Exact),
    /// A letter.
    Symbol(Symbol),
    /// one + other
    Sum(Box<Expression>, Box<Expression>),
    /// one − other
    Difference(Box<Expression>, Box<Expression>),
    /// factors with × between
    Product(Vec<Expression>),
    /// one ÷ other
    Quotient(Box<Expression>, Box<Expression>),
    /// base^exponent
    Power(Box<Expression>, Exact),
}

/// How closely the parts of an expression hold together, the loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Power,
    Atom,
}

impl Expression {
    pub(super) fn plus(self, other: Self) -> Self {
        Self::Sum(Box::new(self), Box::new(other))
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self::Difference(Box::new(self), Box::new(other))
    }

    pub(super) fn over(self, other: Self) -> Self {
        Self::Quotient(Box::new(self), Box::new(other))
    }

    pub(super) fn raised_to(self, exponent: &Exact) -> Self {
        Self::Power(Box::new(self), exponent.clone())
    }

    /// The expression on one line: `30 × (BA − P) ÷ (BA − Pmin)`.
    pub(super) fn on_a_line(&self, writing: Writing) -> String {
        let within = |part: &Self, least: Binding| {
            let line = part.on_a_line(writing);
            if part.binding() < least { format!("({line})") } else { line }
        };
        match self {
            Self::Number(number) => writing.number(number),
            Self::Symbol(symbol) => symbol.name(),
            Self::Sum(one, other) => format!("{} + {}", one.on_a_line(writing), other.on_a_line(writing)),
            Self::Difference(one, other) => format!("{} − {}", one.on_a_line(writing), within(other, Binding::Product)),
            Self::Product(factors) => {
                factors.iter().map(|factor| within(factor, Binding::Product)).collect::<Vec<_>>().join(" × ")
            }
            Self::Quotient(one, other) => {
                format!("{} ÷ {}", within(one, Binding::Product), within(other, Binding::Power))
            }
            Self::Power(base, exponent) => format!("{}^{}", within(base, Binding::Atom), writing.exponent(exponent)),
        }
    }

    fn binding(&self) -> Binding {
        match self {
            Self::Number(_) | Self::Symbol(_) => Binding::Atom,
            Self::Power(..) => Binding::Power,
            Self::Product(_) | Self::Quotient(..) => Binding::Product,
            Self::Sum(..) | Self::Difference(..) => Binding::Sum,
        }
    }
}

impl From<Symbol> for Expression {
    fn from(symbol: Symbol) -> Self {
        Self::Symbol(symbol)
    }
}

impl From<&Exact> for Expression {
    fn from(number: &Exact) -> Self {
        Self::Number(number.clone())
    }
}
