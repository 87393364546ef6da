//! The economic formula as expressions, with its cases and the meaning of its letters: words and mathematics are both
//! written from here.

use ceralacca_exact::{Exact, Text};

use super::expression::{Expression, Symbol};
use super::letters::{BASE, Letters};
use crate::rules::{BilinearThreshold, EconomicRules, Measure, PriceBand, PriceFormula};

/// PE by one or several cases.
pub(super) struct Layout {
    pub(super) cases: Vec<Case>,
    pub(super) legend: Vec<Meaning>,
}

/// What PE is, and when.
pub(super) struct Case {
    pub(super) points: Expression,
    /// Absent when there is one case only.
    pub(super) when: Option<Condition>,
}

/// Where the offer must lie.
pub(super) struct Condition {
    /// On the left, with its sign: `0,51 ≤`, `10 <`; only what lies between two values has one.
    pub(super) from: Option<(Expression, Relation)>,
    pub(super) offer: Symbol,
    pub(super) relation: (Relation, Expression),
}

/// How two numbers stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Relation {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "≤",
            Self::Above => ">",
            Self::AtLeast => "≥",
        }
    }

    /// The same for prices, where lower is better.
    fn turned(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::AtMost => Self::AtLeast,
            Self::Above => Self::Below,
            Self::AtLeast => Self::AtMost,
        }
    }
}

/// What a letter stands for.
pub(super) struct Meaning {
    pub(super) symbol: Symbol,
    pub(super) text: Text,
}

/// The formula laid out; `None` when the price has no score.
pub(super) fn layout(rules: &EconomicRules) -> Option<Layout> {
    let writer = Writer { max: (&rules.max_points).into(), letters: Letters::of(rules.formula.measure()) };
    let best = writer.letters.best;
    Some(match &rules.formula {
        PriceFormula::DiscountOverBest { .. } => {
            let letters = Letters::so_over_smax();
            let writer = Writer { max: writer.max, letters };
            let share = writer.reach().over(writer.best_reach());
            writer.one(share, &[writer.letters.best])
        }
        PriceFormula::LinearPrice { .. } => writer.one(writer.reach().over(writer.best_reach()), &[BASE, best]),
        PriceFormula::InverseProportional {} => writer.one(writer.best().over(writer.offer()), &[best]),
        PriceFormula::DirectProportional {} => writer.one(writer.offer().over(writer.best()), &[best]),
        PriceFormula::Power { exponent, .. } => {
            writer.one(writer.reach().over(writer.best_reach()).raised_to(exponent), &[BASE, best])
        }
        PriceFormula::Bilinear { coefficient, threshold, .. } => writer.bilinear(coefficient, threshold),
        PriceFormula::MinMax { .. } => {
            let worst = writer.letters.worst;
            let share = writer.between(writer.offer(), worst.into()).over(writer.between(writer.best(), worst.into()));
            writer.one(share, &[best, worst])
        }
        PriceFormula::Absolute { full_at: None, measure } => {
            writer.one(writer.reach().over(writer.whole(*measure)), &[BASE])
        }
        PriceFormula::Absolute { full_at: Some(full_at), .. } => writer.capped(full_at),
        PriceFormula::PiecewiseLinear { knee, coefficient, full_at, .. } => {
            writer.piecewise(knee, coefficient, full_at)
        }
        PriceFormula::Concave { measure, exponent, .. } => {
            let left = match measure {
                Measure::Price => writer.offer().over(BASE.into()),
                Measure::DiscountPercent | Measure::IncreasePercent | Measure::IncreasedPrice => {
                    one().minus(writer.reach().over(writer.whole(*measure)))
                }
            };
            writer.one(one().minus(left.raised_to(exponent)), &[BASE])
        }
        PriceFormula::StepTable { bands, between: _ } => writer.bands(bands),
        PriceFormula::None {} => return None,
    })
}

fn one() -> Expression {
    Expression::Number(Exact::one())
}

/// Writes one formula with the letters of its measure.
struct Writer {
    max: Expression,
    letters: Letters,
}

impl Writer {
    fn offer(&self) -> Expression {
        self.letters.offer.into()
    }

    fn best(&self) -> Expression {
        self.letters.best.into()
    }

    /// r: how far the offer goes beyond the base.
    fn reach(&self) -> Expression {
        self.beyond_base(self.offer())
    }

    fn best_reach(&self) -> Expression {
        self.beyond_base(self.best())
    }

    fn beyond_base(&self, value: Expression) -> Expression {
        if self.letters.measure.is_percent() { value } else { self.between(value, BASE.into()) }
    }

    /// How far `value` is better than `origin`.
    fn between(&self, value: Expression, origin: Expression) -> Expression {
        if self.letters.measure.higher_is_better() { value.minus(origin) } else { origin.minus(value) }
    }

    /// The greatest reach there can be.
    fn whole(&self, measure: Measure) -> Expression {
        if measure.is_percent() { Expression::Number(Exact::from(100)) } else { BASE.into() }
    }

    /// PEmax × these factors.
    fn times(&self, factors: impl IntoIterator<Item = Expression>) -> Expression {
        Expression::Product(std::iter::once(self.max.clone()).chain(factors).collect())
    }

    fn one(&self, share: Expression, symbols: &[Symbol]) -> Layout {
        Layout { cases: vec![Case { points: self.times([share]), when: None }], legend: self.legend(symbols) }
    }

    /// A case for offers that stand so to `value`, said for higher-is-better.
    fn case(&self, points: Expression, relation: Relation, value: Expression) -> Case {
        let relation = if self.letters.measure.higher_is_better() { relation } else { relation.turned() };
        Case { points, when: Some(Condition { from: None, offer: self.letters.offer, relation: (relation, value) }) }
    }

    /// The same case, for offers beyond `knee` only: without it the words of two cases would both hold there.
    fn beyond(&self, knee: Expression, case: Case) -> Case {
        let between = |when: Condition| {
            let end = when.relation.1.clone();
            // The smaller number on the left, whichever way is the better one.
            let (low, high) = if self.letters.measure.higher_is_better() { (knee, end) } else { (end, knee) };
            Condition { from: Some((low, Relation::Below)), relation: (Relation::Below, high), ..when }
        };
        Case { when: case.when.map(between), ..case }
    }

    fn up_to_knee(&self, knee: Expression, coefficient: &Exact) -> Expression {
        self.times([coefficient.into(), self.reach().over(self.beyond_base(knee))])
    }

    fn beyond_knee(&self, knee: Expression, end: Expression, coefficient: &Exact) -> Expression {
        let rest = &Exact::one() - coefficient;
        let share = self.between(self.offer(), knee.clone()).over(self.between(end, knee));
        self.times([Expression::from(coefficient).plus(Expression::Product(vec![(&rest).into(), share]))])
    }

    fn bilinear(&self, coefficient: &Exact, threshold: &BilinearThreshold) -> Layout {
        let (knee, extra): (Expression, &[Symbol]) = match threshold {
            BilinearThreshold::Mean { .. } => (self.letters.mean.into(), &[self.letters.mean]),
            BilinearThreshold::Stated { value } => (value.into(), &[]),
        };
        let cases = vec![
            self.case(self.up_to_knee(knee.clone(), coefficient), Relation::AtMost, knee.clone()),
            self.case(self.beyond_knee(knee.clone(), self.best(), coefficient), Relation::Above, knee),
        ];
        let symbols: Vec<Symbol> = [BASE, self.letters.best].iter().chain(extra).copied().collect();
        Layout { cases, legend: self.legend(&symbols) }
    }

    fn capped(&self, full_at: &Exact) -> Layout {
        let share = self.reach().over(self.beyond_base(full_at.into()));
        let cases = vec![
            self.case(self.times([share]), Relation::Below, full_at.into()),
            self.case(self.max.clone(), Relation::AtLeast, full_at.into()),
        ];
        Layout { cases, legend: self.legend(&[BASE]) }
    }

    fn piecewise(&self, knee: &Exact, coefficient: &Exact, full_at: &Exact) -> Layout {
        let cases = vec![
            self.case(self.up_to_knee(knee.into(), coefficient), Relation::AtMost, knee.into()),
            self.beyond(
                knee.into(),
                self.case(self.beyond_knee(knee.into(), full_at.into(), coefficient), Relation::Below, full_at.into()),
            ),
            self.case(self.max.clone(), Relation::AtLeast, full_at.into()),
        ];
        Layout { cases, legend: self.legend(&[BASE]) }
    }

    fn bands(&self, bands: &[PriceBand]) -> Layout {
        let case = |band: &PriceBand| Case {
            points: (&band.points).into(),
            when: Some(match &band.to {
                Some(to) => Condition {
                    from: Some(((&band.from).into(), Relation::AtMost)),
                    offer: self.letters.offer,
                    relation: (Relation::AtMost, to.into()),
                },
                None => Condition {
                    from: None,
                    offer: self.letters.offer,
                    relation: (Relation::AtLeast, (&band.from).into()),
                },
            }),
        };
        Layout { cases: bands.iter().map(case).collect(), legend: self.legend(&[]) }
    }

    /// The meaning of the offer's letter and of these; the base is only named where prices are compared with it.
    fn legend(&self, symbols: &[Symbol]) -> Vec<Meaning> {
        let base_first = symbols.contains(&BASE) && !self.letters.measure.is_percent();
        let others = symbols.iter().copied().filter(|symbol| *symbol != BASE);
        base_first
            .then_some(BASE)
            .into_iter()
            .chain([self.letters.offer])
            .chain(others)
            .map(|symbol| Meaning { symbol, text: self.letters.meaning(symbol) })
            .collect()
    }
}
