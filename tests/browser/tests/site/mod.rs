//! A site of a few pages, served by hand: what a person may meet, good and bad.

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The site, for as long as this is kept.
pub struct Site {
    port: u16,
    serving: JoinHandle<()>,
}

impl Site {
    pub async fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A browser that hangs up is no failure of the site.
                tokio::spawn(async move { serve(stream).await.ok() });
            }
        });
        Ok(Self { port, serving })
    }

    /// The address of a page.
    pub fn at(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(mut stream: TcpStream) -> Result<()> {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    let head = loop {
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&chunk[..read]);
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let words = String::from_utf8_lossy(&request[..head]).into_owned();
    let header = |name: &str| {
        let found = words.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}: ")));
        found.map(|line| line[name.len() + 2..].to_owned()).unwrap_or_default()
    };
    let length = header("content-length").parse().unwrap_or(0);
    while request.len() < head + length {
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            break;
        }
        request.extend_from_slice(&chunk[..read]);
    }
    let body = String::from_utf8_lossy(&request[head..]).into_owned();
    let path = words.split(' ').nth(1).unwrap_or("/");
    let answer = page(path, &body, &header("cookie"), &header("accept-language"));
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    Ok(())
}

fn page(path: &str, body: &str, cookie: &str, language: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    match path {
        "/form" => html(FORM),
        "/sent" => html(&format!("<title>Đã gửi</title><main><h1>Đã gửi</h1><p>{}</p></main>", spell(body))),
        "/queue" => html(QUEUE),
        "/later" => html(LATER),
        "/next" => html("<title>Sau</title><main><h1>Trang sau</h1></main>"),
        "/passkey" => html(PASSKEY),
        "/barriers" => answer("200 OK", "", BARRIERS),
        "/policy" => answer("200 OK", "Content-Security-Policy: default-src 'none'\r\n", &whole(POLICY)),
        "/refused" => answer("403 Forbidden", "", &whole("<title>Từ chối</title><main><h1>Từ chối</h1></main>")),
        "/broken" => html(BROKEN),
        "/wide" => html("<title>Rộng</title><main><h1>Rộng</h1><p style='width:700px'>một dòng dài</p></main>"),
        "/who" => {
            let told = if query.is_empty() { String::new() } else { format!("Set-Cookie: who={query}; Path=/\r\n") };
            let script = "<script>document.querySelector('p').append('; width ' + innerWidth)</script>";
            let page = format!("<title>Ai</title><main><h1>Ai</h1><p>cookie {cookie}; language {language}</p></main>{script}");
            answer("200 OK", &told, &whole(&page))
        }
        "/favicon.ico" => answer("204 No Content", "", ""),
        _ => answer("404 Not Found", "", "nothing"),
    }
}

fn html(body: &str) -> String {
    answer("200 OK", "", &whole(body))
}

fn whole(body: &str) -> String {
    format!(
        "<!doctype html><html lang='vi'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>\
         <style>body {{ font: 18px sans-serif; background: #fff; color: #111 }} button, input, select {{ min-height: 32px }} \
         @media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #fff }} }}</style>{body}</html>"
    )
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
}

/// A sent form as words.
fn spell(body: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = body.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'&' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                let digits = String::from_utf8_lossy(&digits).into_owned();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap_or(b'?'));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

const FORM: &str = "<title>Tờ khai</title><main><h1>Tờ khai</h1>
<form method='post' action='/sent'>
<p><label for='name'>Họ và tên</label> <input id='name' name='name' value='(chưa có)'></p>
<p><label for='code'>Mã</label> <input id='code' name='code' autocomplete='off'></p>
<p><label>Ngày sinh <input type='date' name='born'></label></p>
<fieldset><legend>Giới tính</legend>
<label><input type='radio' name='sex' value='m'> Nam</label> <label><input type='radio' name='sex' value='f'> Nữ</label></fieldset>
<p><input type='checkbox' id='agreed' name='agreed' style='position:absolute;opacity:0;width:1px;height:1px'>
<label for='agreed'>Tôi đồng ý</label></p>
<p><label for='province'>Tỉnh</label> <select id='province' name='province'><option value='01'>Hà Nội<option value='04'>Cao Bằng</select></p>
<p hidden>Chữ ẩn <label>Ô ẩn <input></label></p>
<button>Gửi</button></form>
<p><button disabled>Nút mờ</button> <button>Nút đôi</button> <button>Nút đôi</button></p>
<p style='position:relative'><button>Nút bị che</button><span style='position:absolute;inset:0'></span></p></main>";

const QUEUE: &str = "<title>Chờ duyệt</title><main><h1>Chờ duyệt</h1><table>
<thead><tr><th>Hồ sơ<th>Việc</thead>
<tr><td>HS-0001<td><button>Duyệt</button><tr><td>HS-0002<td><button>Duyệt</button><tr><td>HS-0003<td><button>Duyệt</button></table>
<p role='status'></p></main>
<script>for (const b of document.querySelectorAll('button')) b.onclick = () =>
  document.querySelector('[role=status]').textContent = 'approved ' + b.closest('tr').cells[0].textContent;</script>";

const LATER: &str =
    "<title>Chờ</title><main><h1>Chờ</h1><p id='state'>Đang chờ</p><noscript><p>Không có JavaScript</p></noscript>
<form action='/next'><button>Tiếp tục</button></form></main>
<script>setTimeout(() => { document.getElementById('state').textContent = 'Đã xong' }, 400)</script>";

const PASSKEY: &str = "<title>Khóa</title><main><h1>Khóa</h1><button id='make'>Tạo khóa</button> <button id='use'>Dùng khóa</button>
<p role='status'></p></main><script>
const say = (words) => document.querySelector('[role=status]').textContent = words;
const challenge = () => crypto.getRandomValues(new Uint8Array(32));
let made = '';
document.getElementById('make').onclick = async () => {
  const key = await navigator.credentials.create({ publicKey: { challenge: challenge(), rp: { name: 'x', id: 'localhost' },
    user: { id: new Uint8Array([1, 2, 3]), name: 'a', displayName: 'a' }, pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' } } });
  made = key.id;
  say('created ' + key.type);
};
document.getElementById('use').onclick = async () => {
  try {
    const key = await navigator.credentials.get({ publicKey: { challenge: challenge(), rpId: 'localhost', userVerification: 'required', timeout: 3000 } });
    const verified = (new Uint8Array(key.response.authenticatorData)[32] & 4) !== 0;
    say('verified ' + verified + (key.id === made ? ' by the same key' : ' by another key'));
  } catch (error) { say('refused ' + error.name); }
};</script>";

const BARRIERS: &str = "<!doctype html><html><meta charset='utf-8'><title>Rào</title><main><h1>Rào</h1>
<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' width='9' height='9'><p style='color:#bbb;background:#fff'>khó đọc</p><input>
<a href='/a' style='display:inline-block;width:9px;height:9px;overflow:hidden'>a</a><a href='/b' style='display:inline-block;width:9px;height:9px;overflow:hidden'>b</a></main>";

const POLICY: &str =
    "<title>Chính sách</title><main><h1>Chính sách</h1></main><script>document.body.textContent = 'bị thay'</script>";

const BROKEN: &str = "<title>hỏng</title><main><h1>hỏng</h1><img src='/missing.png' alt=''></main>
<script>console.error('said on purpose'); throw new Error('thrown on purpose')</script>";
