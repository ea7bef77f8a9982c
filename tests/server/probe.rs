use crate::kv::client;
#[test]
fn probe() {
    let client = client();
    let run = |s: &str| match client.sql(s).execute() { Ok(n) => println!("{s}: {n}"), Err(e) => println!("{s}: {e}") };
    let show = |s: &str| match client.sql(s).rows() { Ok(rows) => { println!("{s}: {:?}", rows.columns()); for r in rows { println!("   {:?}", r.unwrap().values()); } }, Err(e) => println!("{s}: {e}") };
    run("CREATE TABLE PA (b INT, v VARCHAR, a INT, d DATE, PRIMARY KEY(a, b)) WITH \"affinity_key=a\"");
    run("ALTER TABLE PA ADD COLUMN (extra DECIMAL(10,2))");
    run("ALTER TABLE PA DROP COLUMN v");
    show("SELECT * FROM SYS.TABLE_COLUMNS WHERE TABLE_NAME = 'PA'");
    show("SELECT * FROM SYS.TABLES WHERE TABLE_NAME = 'PA'");
    println!("{:#?}", client.cache("SQL_PUBLIC_PA").config().unwrap().entities());
    println!("{:#?}", client.cache("SQL_PUBLIC_PA").config().unwrap().key_configurations());
    show("SELECT * FROM PA");
    run("INSERT INTO PA (a, b, extra, d) VALUES (1, 2, 3.5, DATE '2020-01-02')");
    show("SELECT _KEY, _VAL FROM PA");
    let t = client.sql("SELECT KEY_TYPE_NAME, VALUE_TYPE_NAME FROM SYS.TABLES WHERE TABLE_NAME = 'PA'").query::<(String, String)>().unwrap().next().unwrap().unwrap();
    println!("{:#?} {:#?}", client.binary_type(&t.0), client.binary_type(&t.1));
    run("DROP TABLE PA");
    run("CREATE TABLE PB (id INT PRIMARY KEY, v VARCHAR) WITH \"WRAP_KEY=true,WRAP_VALUE=false\"");
    println!("{:#?}", client.cache("SQL_PUBLIC_PB").config().unwrap().entities());
    show("SELECT * FROM SYS.TABLE_COLUMNS WHERE TABLE_NAME = 'PB'");
    show("SELECT * FROM SYS.TABLES WHERE TABLE_NAME = 'PB'");
    run("DROP TABLE PB");
    run("CREATE TABLE \"p c\" (\"Id x\" INT PRIMARY KEY, v VARCHAR NOT NULL, w INT) WITH \"CACHE_NAME=pcc\"");
    println!("{:#?}", client.cache("pcc").config().unwrap().entities());
    show("SELECT * FROM SYS.TABLES WHERE TABLE_NAME = 'p c'");
    run("DROP TABLE \"p c\"");
}
