//! Statements of the search over views.

use ceralacca_storage::{Found, SEARCH_WORDS_MAX, Search, SearchKeys, SearchOrder, StorageError, ViewRow};

use super::Connection;
use super::convert::{counter, failed, page, stored};

/// The parameters of a search as the statements take them.
struct Asked<'a> {
    /// `,one,two,`.
    states: String,
    /// Empty for any.
    parent: &'a str,
    code: String,
    words: [String; SEARCH_WORDS_MAX],
}

impl<'a> Asked<'a> {
    fn of(search: &'a Search) -> Self {
        let mut asked = search.words.iter().map(|word| format!("%{}%", literal(word)));
        Self {
            states: listed(&search.states),
            parent: search.parent.as_deref().unwrap_or_default(),
            code: if search.code_prefix.is_empty() {
                "%".to_owned()
            } else {
                format!("% {}%", literal(&search.code_prefix))
            },
            words: std::array::from_fn(|_| asked.next().unwrap_or_else(|| "%".to_owned())),
        }
    }
}

/// `,one,two,`.
fn listed(states: &[String]) -> String {
    format!(",{},", states.join(","))
}

/// A text that a pattern finds as it stands.
fn literal(text: &str) -> String {
    text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}

// A statement that names one parent goes through the index of parents, one that names none through that of instants: an
// engine that has to do either in one statement uses neither well. The parent is `$7` in both; without one it is empty.

/// Counts what a search finds; `$of` says of which parent.
macro_rules! counted {
    ($connection:ident, $name:ident, $search:ident, $asked:ident, $of:tt) => {{
        let [one, two, three, four] = &$asked.words;
        let ((from, to), (least, most)) = ($search.due, $search.amount);
        sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "total!: i64" FROM search_row
               WHERE name = $1 AND due BETWEEN $2 AND $3 AND amount BETWEEN $4 AND $5
                 AND $6 LIKE '%,' || state || ',%' AND "#
                + $of
                + r#"
                 AND codes LIKE $8 ESCAPE '\' AND words LIKE $9 ESCAPE '\' AND words LIKE $10 ESCAPE '\'
                 AND words LIKE $11 ESCAPE '\' AND words LIKE $12 ESCAPE '\'"#,
            $name,
            from,
            to,
            least,
            most,
            $asked.states,
            $asked.parent,
            $asked.code,
            one,
            two,
            three,
            four
        )
        .fetch_one($connection)
        .await
        .map_err(failed("count what a search finds"))
    }};
}

/// The rows that a search finds; `$of` says of which parent, `$order` in which order, which `$again` keeps after the join.
macro_rules! found {
    ($connection:ident, $name:ident, $search:ident, $asked:ident, $of:tt, $order:tt, $again:tt) => {{
        let [one, two, three, four] = &$asked.words;
        let ((from, to), (least, most)) = ($search.due, $search.amount);
        let (limit, offset) = (page($search.limit), stored($search.offset));
        sqlx::query_as!(
            ViewRow,
            r#"SELECT view_row.key AS "key!", view_row.parent AS "parent?", view_row.data AS "data!" FROM (
                   SELECT name, key, due FROM search_row
                   WHERE name = $1 AND due BETWEEN $2 AND $3 AND amount BETWEEN $4 AND $5
                     AND $6 LIKE '%,' || state || ',%' AND "#
                + $of
                + r#"
                     AND codes LIKE $8 ESCAPE '\' AND words LIKE $9 ESCAPE '\' AND words LIKE $10 ESCAPE '\'
                     AND words LIKE $11 ESCAPE '\' AND words LIKE $12 ESCAPE '\'
                   ORDER BY "#
                + $order
                + r#" LIMIT $13 OFFSET $14) AS found
               JOIN view_row ON view_row.name = found.name AND view_row.key = found.key
               ORDER BY "#
                + $again,
            $name,
            from,
            to,
            least,
            most,
            $asked.states,
            $asked.parent,
            $asked.code,
            one,
            two,
            three,
            four,
            limit,
            offset
        )
        .fetch_all($connection)
        .await
        .map_err(failed("search"))
    }};
}

pub(super) async fn search(connection: &mut Connection, name: &str, search: &Search) -> Result<Found, StorageError> {
    let asked = Asked::of(search);
    let total = counter(count(connection, name, search, &asked).await?);
    let rows = if total <= search.offset || search.limit == 0 {
        Vec::new()
    } else {
        rows(connection, name, search, &asked).await?
    };
    Ok(Found { rows, total })
}

async fn count(
    connection: &mut Connection,
    name: &str,
    search: &Search,
    asked: &Asked<'_>,
) -> Result<i64, StorageError> {
    match search.parent {
        Some(_) => counted!(connection, name, search, asked, "parent = $7"),
        None => counted!(connection, name, search, asked, "$7 = ''"),
    }
}

async fn rows(
    connection: &mut Connection,
    name: &str,
    search: &Search,
    asked: &Asked<'_>,
) -> Result<Vec<ViewRow>, StorageError> {
    use SearchOrder::{Earliest, Latest};
    match (&search.parent, search.order) {
        (Some(_), Earliest) => {
            found!(connection, name, search, asked, "parent = $7", "due, key", "found.due, found.key")
        }
        (Some(_), Latest) => {
            found!(
                connection,
                name,
                search,
                asked,
                "parent = $7",
                "due DESC, key DESC",
                "found.due DESC, found.key DESC"
            )
        }
        (None, Earliest) => found!(connection, name, search, asked, "$7 = ''", "due, key", "found.due, found.key"),
        (None, Latest) => {
            found!(connection, name, search, asked, "$7 = ''", "due DESC, key DESC", "found.due DESC, found.key DESC")
        }
    }
}

pub(super) async fn parents(
    connection: &mut Connection,
    name: &str,
    states: &[String],
    after_parent: &str,
    limit: u32,
) -> Result<Vec<(String, u64)>, StorageError> {
    let (states, limit) = (listed(states), page(limit));
    let records = sqlx::query!(
        r#"SELECT parent, COUNT(*) AS "rows!: i64" FROM search_row
           WHERE name = $1 AND parent > $2 AND $3 LIKE '%,' || state || ',%'
           GROUP BY parent ORDER BY parent LIMIT $4"#,
        name,
        after_parent,
        states,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("list the parents of the rows that can be found"))?;
    Ok(records.into_iter().map(|row| (row.parent, counter(row.rows))).collect())
}

pub(super) async fn keys(
    connection: &mut Connection,
    name: &str,
    after_key: &str,
    limit: u32,
) -> Result<Vec<(String, SearchKeys)>, StorageError> {
    let limit = page(limit);
    let records = sqlx::query!(
        "SELECT key, state, due, amount, codes, words FROM search_row \
         WHERE name = $1 AND key > $2 ORDER BY key LIMIT $3",
        name,
        after_key,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("list by what rows are found"))?;
    let keys = records.into_iter().map(|row| {
        let keys =
            SearchKeys { state: row.state, due: row.due, amount: row.amount, codes: row.codes, words: row.words };
        (row.key, keys)
    });
    Ok(keys.collect())
}

pub(super) async fn put(
    connection: &mut Connection,
    name: &str,
    row: &ViewRow,
    keys: &SearchKeys,
) -> Result<(), StorageError> {
    let parent = row.parent.as_deref().unwrap_or_default();
    sqlx::query!(
        "INSERT INTO search_row (name, key, parent, state, due, amount, codes, words) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (name, key) DO UPDATE SET parent = excluded.parent, state = excluded.state, due = excluded.due, \
         amount = excluded.amount, codes = excluded.codes, words = excluded.words",
        name,
        row.key,
        parent,
        keys.state,
        keys.due,
        keys.amount,
        keys.codes,
        keys.words
    )
    .execute(connection)
    .await
    .map_err(failed("write by what a row is found"))?;
    Ok(())
}

pub(super) async fn delete(connection: &mut Connection, name: &str, key: &str) -> Result<(), StorageError> {
    sqlx::query!("DELETE FROM search_row WHERE name = $1 AND key = $2", name, key)
        .execute(connection)
        .await
        .map_err(failed("delete by what a row is found"))?;
    Ok(())
}

pub(super) async fn drop_all(connection: &mut Connection, name: &str) -> Result<(), StorageError> {
    sqlx::query!("DELETE FROM search_row WHERE name = $1", name)
        .execute(connection)
        .await
        .map_err(failed("drop by what the rows of a view are found"))?;
    Ok(())
}
