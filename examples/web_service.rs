//! A web service on axum that stores and queries structs.
//!
//! | route | what |
//! |---|---|
//! | `GET /` | the routes, to click on |
//! | `POST /people` | stores a person; 409 if the id is taken |
//! | `GET /people/{id}` | one person; 404 if there is none |
//! | `GET /people?city=...` | the people of a city, by SQL |
//!
//! `cargo run --example web_service` tries it out: it serves on a free port, sends requests to itself, checks the answers and shuts down.
//! `cargo run --example web_service -- 127.0.0.1:8080` serves until ctrl-c. It starts a local node by itself unless
//! `IGNITE_ADDRESSES=host:port` is set.

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::TryStreamExt;
use ignite_client::aio::{Client, TypedCache};
use ignite_client::{CacheConfig, IgniteObject, QueryEntity};
use ignite_examples::{Cluster, check, run_async, step};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::{env, io};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

const CACHE: &str = "example_web_service";

/// The same struct is JSON outside, a Complex object in the cluster and a row of the table PERSON there.
#[derive(Debug, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "ExampleWebPerson")]
struct Person {
    name: String,
    #[ignite(sql(index))]
    city: String,
    born: Option<i32>,
}

/// A person with the key that it is stored under.
#[derive(Debug, Serialize, Deserialize, IgniteObject)]
struct Entry {
    id: i64,
    name: String,
    city: String,
    born: Option<i32>,
}

/// What all requests share: handles of one client.
#[derive(Clone)]
struct Service {
    client: Client,
    people: TypedCache<i64, Person>,
}

impl Service {
    async fn start(addresses: &str) -> ignite_client::Result<Self> {
        let client = Client::connect(addresses).await?;
        let table = QueryEntity::of::<i64, Person>("EXAMPLE_WEB_PERSON").key_field("id");
        let config = CacheConfig::new(CACHE).sql_schema("PUBLIC").entity(table);
        let people = client.get_or_create_cache(config).await?.typed();
        Ok(Self { client, people })
    }

    fn router(self) -> Router {
        Router::new()
            .route("/", get(index))
            .route("/people", post(add).get(of_city))
            .route("/people/{id}", get(one))
            .with_state(self)
    }
}

/// A failed request.
enum Failure {
    NotFound(String),
    Taken(String),
    Cluster(ignite_client::Error),
}

impl From<ignite_client::Error> for Failure {
    fn from(error: ignite_client::Error) -> Self {
        Self::Cluster(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::NotFound(text) => (StatusCode::NOT_FOUND, text),
            Self::Taken(text) => (StatusCode::CONFLICT, text),
            // The cluster may be back soon; the same request may be sent again.
            Self::Cluster(error) if error.is_retryable() => {
                (StatusCode::SERVICE_UNAVAILABLE, error.to_string())
            }
            Self::Cluster(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        };
        (status, Pretty(json!({ "error": text }))).into_response()
    }
}

/// JSON for people: in lines, as a browser shows it.
struct Pretty<T>(T);

impl<T: Serialize> IntoResponse for Pretty<T> {
    fn into_response(self) -> Response {
        match serde_json::to_string_pretty(&self.0) {
            Ok(text) => {
                ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], text + "\n").into_response()
            }
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        }
    }
}

async fn index() -> impl IntoResponse {
    Pretty(json!({
        "one": "/people/1",
        "of a city": "/people?city=Ulm",
        "add": "POST /people with {\"id\": 1, \"name\": \"Ann\", \"city\": \"Ulm\", \"born\": 1983}",
    }))
}

async fn add(State(service): State<Service>, Json(entry): Json<Entry>) -> Result<Response, Failure> {
    let Entry { id, name, city, born } = entry;
    let person = Person { name, city, born };
    // Of two requests with one id, one is told that it came second.
    if !service.people.put_if_absent(&id, &person).await? {
        return Err(Failure::Taken(format!("there is a person {id} already")));
    }
    let location = [(header::LOCATION, format!("/people/{id}"))];
    Ok((StatusCode::CREATED, location, Pretty(person)).into_response())
}

async fn one(State(service): State<Service>, Path(id): Path<i64>) -> Result<Pretty<Person>, Failure> {
    let person = service.people.get(&id).await?;
    person.map(Pretty).ok_or_else(|| Failure::NotFound(format!("there is no person {id}")))
}

#[derive(Deserialize)]
struct OfCity {
    city: String,
}

async fn of_city(
    State(service): State<Service>,
    Query(OfCity { city }): Query<OfCity>,
) -> Result<Pretty<Vec<Entry>>, Failure> {
    let question = "SELECT id, name, city, born FROM EXAMPLE_WEB_PERSON WHERE city = ? ORDER BY id";
    let people = service.client.sql(question).arg(city).query::<Entry>().await?;
    Ok(Pretty(people.try_collect().await?))
}

fn main() -> ExitCode {
    run_async(example)
}

async fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let service = Service::start(cluster.addresses()).await?;
    let client = service.client.clone();
    let served = match env::args().nth(1) {
        Some(address) => serve_until_ctrl_c(service, &address).await,
        None => try_out(service).await,
    };
    client.destroy_cache(CACHE).await?;
    served
}

async fn serve_until_ctrl_c(service: Service, address: &str) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(address).await?;
    println!("Open http://{}/ in a browser; ctrl-c ends this program.", listener.local_addr()?);
    let stop = async {
        // Without a signal to wait for, the program is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        println!("Answering what has come, then ending.");
    };
    axum::serve(listener, service.router()).with_graceful_shutdown(stop).await?;
    Ok(())
}

async fn try_out(service: Service) -> Result<(), Box<dyn Error>> {
    step("Serve on a free port");
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, service.router());
    let server = tokio::spawn(
        server.with_graceful_shutdown(async move { stopped.await.unwrap_or_default() }).into_future(),
    );
    println!("   http://{address}/");
    let tried = requests(address).await;

    step("Shut down gracefully: a request that has come is answered");
    let dora = json!({ "id": 4, "name": "Dora", "city": "Ulm" }).to_string();
    let mut last = TcpStream::connect(address).await?;
    last.write_all(head(address, "POST", "/people", &dora, "Expect: 100-continue\r\n").as_bytes()).await?;
    // The service asks for the rest: it is at work on the request when it is told to stop.
    let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    last.read_exact(&mut asked).await?;
    drop(stop);
    last.write_all(dora.as_bytes()).await?;
    let answer = answer(last).await?;
    server.await??;
    tried?;
    check(answer.0 == 201, "the last request got its answer")?;
    check(TcpStream::connect(address).await.is_err(), "and nobody listens any more")?;
    Ok(())
}

async fn requests(address: SocketAddr) -> Result<(), Box<dyn Error>> {
    step("Store people");
    for (id, name, city) in [(1, "Ann", "Ulm"), (2, "Bob", "Bonn"), (3, "Zoë", "Ulm")] {
        let person = json!({ "id": id, "name": name, "city": city, "born": 1980 + id });
        let (status, _) = answer(send(address, "POST", "/people", &person.to_string()).await?).await?;
        check(status == 201, &format!("{name} is stored"))?;
    }
    let again = json!({ "id": 1, "name": "Eve", "city": "Rome" }).to_string();
    let (status, told) = answer(send(address, "POST", "/people", &again).await?).await?;
    println!("   {told}");
    check(status == 409, "an id that is taken stays as it is")?;

    step("Read one");
    let (status, ann) = answer(send(address, "GET", "/people/1", "").await?).await?;
    println!("   {ann}");
    check(status == 200 && ann["name"] == "Ann" && ann["born"] == 1981, "it is Ann")?;
    let (status, _) = answer(send(address, "GET", "/people/99", "").await?).await?;
    check(status == 404, "who is not there is not found")?;

    step("Read those of a city, by SQL");
    let (status, people) = answer(send(address, "GET", "/people?city=Ulm", "").await?).await?;
    println!("   {people}");
    let names: Vec<_> = people.as_array().into_iter().flatten().map(|person| &person["name"]).collect();
    check(status == 200 && names == ["Ann", "Zoë"], "two live in Ulm")?;

    step("A hundred requests at once, over one connection with the node");
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        tasks.spawn(async move { answer(send(address, "GET", "/people/3", "").await?).await });
    }
    let answers = tasks.join_all().await;
    let good = answers.iter().flatten().filter(|(status, person)| *status == 200 && person["name"] == "Zoë");
    check(good.count() == 100, "all were answered")?;
    Ok(())
}

/// Sends a request over a connection of its own.
async fn send(address: SocketAddr, method: &str, path: &str, body: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all((head(address, method, path, body, "") + body).as_bytes()).await?;
    Ok(stream)
}

/// The head of a request, with another line for it.
fn head(address: SocketAddr, method: &str, path: &str, body: &str, line: &str) -> String {
    let len = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{line}\
         Content-Type: application/json\r\nContent-Length: {len}\r\n\r\n"
    )
}

/// The status of the answer and its JSON.
async fn answer(mut stream: TcpStream) -> io::Result<(u16, Value)> {
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    match (status, text.split_once("\r\n\r\n")) {
        (Some(status), Some((_, body))) => Ok((status, serde_json::from_str(body)?)),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, text)),
    }
}
