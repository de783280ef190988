//! A database per test in the cluster that `DINHDANH_TEST_POSTGRES` names.

use std::process::Command;

use anyhow::{Context, Result, bail};

/// A fresh, empty database; dropped with its owner, whoever is still connected.
#[derive(Debug)]
pub struct Database {
    cluster: String,
    name: String,
}

impl Database {
    /// Makes a database.
    pub fn fresh() -> Result<Self> {
        let cluster = std::env::var("DINHDANH_TEST_POSTGRES")
            .context("DINHDANH_TEST_POSTGRES is not set: run `tests/run browser`, or `tests/run with cargo test …`")?;
        let name = format!("browser_{}", uuid::Uuid::now_v7().simple());
        ask(&cluster, &format!("CREATE DATABASE {name}"))?;
        Ok(Self { cluster, name })
    }

    /// The database's URL.
    pub fn url(&self) -> String {
        // The cluster's URL ends with the maintenance database, which this one stands beside.
        let host = self.cluster.rsplit_once('/').map_or(self.cluster.as_str(), |(host, _)| host);
        format!("{host}/{}", self.name)
    }

    /// What one SQL query answers, a row a line, columns separated by `|`.
    pub fn query(&self, sql: &str) -> Result<String> {
        ask(&self.url(), sql)
    }

    /// Everything that the database holds, as a dump that can be read.
    pub fn dump(&self) -> Result<Vec<u8>> {
        let output = Command::new("pg_dump").args(["--inserts", &self.url()]).output().context("starting pg_dump")?;
        if !output.status.success() {
            bail!("pg_dump: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(output.stdout)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Err(error) = ask(&self.cluster, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)) {
            eprintln!("{error:#}");
        }
    }
}

fn ask(url: &str, sql: &str) -> Result<String> {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--command", sql, url])
        .output()
        .context("starting psql")?;
    if !output.status.success() {
        bail!("PostgreSQL refused `{sql}`: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}
