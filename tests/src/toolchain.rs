//! The JDK, Maven, the jars and the compiled Java programs.
//!
//! Everything that is made lies under `target/ignite-testkit`, in folders named after a hash of what they were made from, and appears
//! there by one rename. So test programs that run at once cannot see each other's half-made work, and a change in `pom.xml` or in a Java
//! file makes a new folder. Once the folders are there Maven and javac are not needed any more and nothing is downloaded.

use crate::TestkitError;
use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

const POM: &str = include_str!("../pom.xml");
/// The oldest Java that Ignite 2.17 is tested with here.
const JAVA_MIN: u32 = 17;
/// From this version on Java warns about `sun.misc.Unsafe` unless it is allowed.
const JAVA_WARNS_OF_UNSAFE: u32 = 24;

const REHEARSAL_HEAP_MIB: u32 = 256;

/// What Ignite needs opened; a missing one may halt a node long after its start.
const OPENS: [&str; 23] = [
    "java.base/jdk.internal.access",
    "java.base/jdk.internal.misc",
    "java.base/sun.nio.ch",
    "java.base/sun.util.calendar",
    "java.base/sun.reflect.generics.reflectiveObjects",
    "java.base/java.io",
    "java.base/java.nio",
    "java.base/java.net",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.locks",
    "java.base/java.util.concurrent.atomic",
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.math",
    "java.base/java.time",
    "java.base/java.text",
    "java.management/com.sun.jmx.mbeanserver",
    "java.management/sun.management",
    "jdk.internal.jvmstat/sun.jvmstat.monitor",
    "jdk.management/com.sun.management.internal",
    "java.sql/java.sql",
    "java.desktop/java.awt.font",
];

/// Quick to start, and quiet.
const FLAGS: [&str; 8] = [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.net.preferIPv4Stack=true",
    "-Duser.timezone=UTC",
    "-DIGNITE_QUIET=true",
    "-DIGNITE_NO_ASCII=true",
    "-DIGNITE_UPDATE_NOTIFIER=false",
    "-DIGNITE_PERFORMANCE_SUGGESTIONS_DISABLED=true",
];

/// A Java program of this package, as the sources that it is compiled from.
pub(crate) struct JavaProgram {
    /// Name of the folder of its classes.
    pub(crate) name: &'static str,
    /// The class with `main`.
    pub(crate) main_class: &'static str,
    /// File names and texts.
    pub(crate) sources: &'static [(&'static str, &'static str)],
    /// For a program that starts often: runs it once, with a folder of its own, to all that a start loads. The JVM keeps these classes in an
    /// archive, ready to use, which halves the time of a start.
    pub(crate) rehearse: Option<Rehearsal>,
}

pub(crate) type Rehearsal = fn(Command, &Path) -> Result<(), TestkitError>;

/// `target/ignite-testkit`, where everything lies that the harness makes.
pub(crate) fn folder() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target"),
        |dir| Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("").join(dir),
    );
    target.join("ignite-testkit")
}

/// A command that runs `program` with the Ignite jars on its class path and a heap of at most `heap_mib`; the caller adds the program's
/// arguments.
pub(crate) fn java(program: &JavaProgram, heap_mib: u32) -> Result<Command, TestkitError> {
    let jdk = Jdk::find()?;
    let jars = jars(&jdk)?;
    let classes = classes(program, &jdk, &jars)?;
    let mut command = Command::new(&jdk.java);
    if let Some(rehearse) = program.rehearse {
        let archive = archive(program, &jdk, &jars, &classes, rehearse)?;
        command.arg(format!("-XX:SharedArchiveFile={}", archive.display()));
    }
    add_arguments(&mut command, program, &jdk, &[&jars, &classes], heap_mib)?;
    Ok(command)
}

fn add_arguments(
    command: &mut Command,
    program: &JavaProgram,
    jdk: &Jdk,
    folders: &[&Path],
    heap_mib: u32,
) -> Result<(), TestkitError> {
    // Dumps of pages go there whatever the configuration says, else into the folder where the tests were started.
    command.env("IGNITE_WORK_DIR", folder().join("dumps"));
    command.arg(format!("-Xmx{heap_mib}m"));
    command.args(FLAGS).args(OPENS.map(|package| format!("--add-opens={package}=ALL-UNNAMED")));
    if jdk.version >= JAVA_WARNS_OF_UNSAFE {
        command.arg("--sun-misc-unsafe-memory-access=allow");
    }
    let jars: Vec<PathBuf> = folders.iter().map(|folder| folder.join("*")).collect();
    command.arg("-cp").arg(class_path(&jars)?).arg(program.main_class);
    Ok(())
}

struct Jdk {
    java: PathBuf,
    javac: Option<PathBuf>,
    version: u32,
    /// All that it says of itself: an archive fits one build only.
    build: String,
}

impl Jdk {
    fn find() -> Result<Self, TestkitError> {
        let java = find_java("java").ok_or_else(|| missing("no Java was found"))?;
        let shown = run(Command::new(&java).arg("-version"))?;
        let shown = String::from_utf8_lossy(&shown.stderr).into_owned();
        let version = major_version(&shown)
            .ok_or_else(|| missing(&format!("{} does not say its version: {shown}", java.display())))?;
        if version < JAVA_MIN {
            return Err(missing(&format!("{} is Java {version}", java.display())));
        }
        Ok(Self { java, javac: find_java("javac"), version, build: shown })
    }
}

fn missing(what: &str) -> TestkitError {
    TestkitError::Missing(format!(
        "{what}: tests and examples start a real Ignite node and need a JDK, {JAVA_MIN} or newer, and Maven, on PATH or in JAVA_HOME \
         (Debian, Ubuntu: apt-get install openjdk-{JAVA_MIN}-jdk-headless maven). To use a running cluster instead, set \
         IGNITE_ADDRESSES=host:port"
    ))
}

/// `openjdk version "17.0.15" 2025-04-15` is 17; `java version "1.8.0_392"` is 8.
fn major_version(shown: &str) -> Option<u32> {
    let quoted = shown.split('"').nth(1)?;
    let mut numbers = quoted.split(['.', '-', '_', '+']).map_while(|part| part.parse().ok());
    match numbers.next()? {
        1 => numbers.next(),
        major => Some(major),
    }
}

fn find_java(name: &str) -> Option<PathBuf> {
    let home = env::var_os("JAVA_HOME").map(|home| Path::new(&home).join("bin"));
    find_in(home.into_iter(), name).or_else(|| on_path(name))
}

pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    find_in(env::split_paths(&path), name)
}

fn find_in(folders: impl Iterator<Item = PathBuf>, name: &str) -> Option<PathBuf> {
    let file_name = format!("{name}{}", env::consts::EXE_SUFFIX);
    folders.map(|folder| folder.join(&file_name)).find(|file| file.is_file())
}

fn class_path(parts: &[PathBuf]) -> Result<OsString, TestkitError> {
    env::join_paths(parts).map_err(|_| TestkitError::Io {
        what: format!("the path {} has a character that a class path cannot hold", folder().display()),
        source: std::io::ErrorKind::InvalidInput.into(),
    })
}

fn jars(jdk: &Jdk) -> Result<PathBuf, TestkitError> {
    made_once(&format!("jars-{:016x}", hash_of(&POM)), |folder| {
        let mvn =
            on_path("mvn").or_else(|| on_path("mvn.cmd")).ok_or_else(|| missing("no Maven was found"))?;
        let pom = folder.join("pom.xml");
        fs::write(&pom, POM).map_err(TestkitError::file("write", &pom))?;
        let mut command = Command::new(mvn);
        command.args(["-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime", "-f"]).arg(pom);
        command.arg(format!("-DoutputDirectory={}", folder.display()));
        if let Some(home) =
            jdk.java.parent().and_then(Path::parent).filter(|home| home.join("bin/javac").exists())
        {
            command.env("JAVA_HOME", home);
        }
        eprintln!("fetching Ignite's jars with Maven, this once");
        run(&mut command).map(drop)
    })
}

fn classes(program: &JavaProgram, jdk: &Jdk, jars: &Path) -> Result<PathBuf, TestkitError> {
    let key = hash_of(&(program.sources, POM, jdk.version));
    made_once(&format!("{}-{key:016x}", program.name), |folder| {
        let javac = jdk.javac.as_ref().ok_or_else(|| missing("no Java compiler (javac) was found"))?;
        let mut command = Command::new(javac);
        command.args(["-nowarn", "-proc:none", "-encoding", "UTF-8", "-cp"]);
        let compiled = folder.join("classes");
        command.arg(class_path(&[jars.join("*")])?).arg("-d").arg(&compiled);
        for (name, text) in program.sources {
            let file = folder.join(name);
            fs::write(&file, text).map_err(TestkitError::file("write", &file))?;
            command.arg(file);
        }
        run(&mut command)?;
        // An archive of classes knows jars only.
        let jar = find_java("jar").ok_or_else(|| missing("no jar was found"))?;
        let file = folder.join(format!("{}.jar", program.name));
        run(Command::new(jar).arg("cf").arg(file).arg("-C").arg(compiled).arg(".")).map(drop)
    })
}

/// The archive of the classes that a start loads. If the JVM makes none the file is not there, which a start does not mind.
fn archive(
    program: &JavaProgram,
    jdk: &Jdk,
    jars: &Path,
    classes: &Path,
    rehearse: Rehearsal,
) -> Result<PathBuf, TestkitError> {
    const FILE: &str = "classes.jsa";
    let key = hash_of(&(program.sources, POM, &jdk.build, jars));
    let folder = made_once(&format!("{}-archive-{key:016x}", program.name), |folder| {
        let mut command = Command::new(&jdk.java);
        command.arg(format!("-XX:ArchiveClassesAtExit={}", folder.join(FILE).display()));
        add_arguments(&mut command, program, jdk, &[jars, classes], REHEARSAL_HEAP_MIB)?;
        eprintln!("archiving the classes of {}, this once", program.name);
        if let Err(e) = rehearse(command, folder) {
            eprintln!("nodes will start slowly, there is no archive of classes: {e}");
        }
        Ok(())
    })?;
    Ok(folder.join(FILE))
}

/// The folder `name`, which `make` fills if it is not there yet.
fn made_once(
    name: &str,
    make: impl FnOnce(&Path) -> Result<(), TestkitError>,
) -> Result<PathBuf, TestkitError> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let done = folder().join(name);
    if done.is_dir() {
        return Ok(done);
    }
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let scratch = folder().join(format!("{name}.{}-{count}", std::process::id()));
    fs::create_dir_all(&scratch).map_err(TestkitError::file("create", &scratch))?;
    let made = make(&scratch).and_then(|()| match fs::rename(&scratch, &done) {
        // Somebody else was quicker: theirs was made from the same input.
        Err(_) if done.is_dir() => Ok(()),
        renamed => renamed.map_err(TestkitError::file("rename", &scratch)),
    });
    // What is left after a success is what the quicker one made superfluous.
    let _ = fs::remove_dir_all(&scratch);
    made.map(|()| done)
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Runs a command to its end; anything but success is an error with what it printed.
pub(crate) fn run(command: &mut Command) -> Result<Output, TestkitError> {
    let program = Path::new(command.get_program()).display().to_string();
    let output = command.output().map_err(TestkitError::io(format!("cannot run {program}")))?;
    if output.status.success() {
        return Ok(output);
    }
    let printed = [output.stdout, output.stderr].concat();
    let output_text = String::from_utf8_lossy(&printed).trim().to_owned();
    Err(TestkitError::Program { program, status: output.status.to_string(), output: output_text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_versions() {
        assert_eq!(major_version("openjdk version \"17.0.15\" 2025-04-15\nOpenJDK"), Some(17));
        assert_eq!(major_version("openjdk version \"25\" 2025-09-16"), Some(25));
        assert_eq!(major_version("openjdk version \"26-ea\" 2026-03-17"), Some(26));
        assert_eq!(major_version("java version \"1.8.0_392\""), Some(8));
        assert_eq!(major_version("no version at all"), None);
    }

    #[test]
    fn a_failed_program_shows_what_it_printed() {
        let error = run(Command::new("cargo").arg("no-such-command")).unwrap_err();
        assert!(matches!(&error, TestkitError::Program { output, .. } if output.contains("no-such-command")));
    }

    #[test]
    fn a_missing_tool_names_what_to_install() {
        let text = missing("no Java was found").to_string();
        assert!(text.contains("openjdk-17-jdk-headless maven"), "{text}");
    }
}
