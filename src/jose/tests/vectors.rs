//! The examples printed in the standards.

use super::*;

const A2_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const CLAIMS: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const A2_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const A3_SIGNATURE: &str = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

fn read(token: &str, key: &str, alg: SigAlg) -> Result<Vec<u8>, JwsError> {
    let keys = JwkSet::from(Jwk::parse(key).unwrap());
    Unverified::parse(token)?.payload(&keys, &any_typ(&[alg])).map(<[u8]>::to_vec)
}

#[test]
fn rfc_7515_appendix_a_2_is_signed_with_rs256() {
    let key = format!(r#"{{"kty":"RSA","n":"{A2_N}","e":"AQAB"}}"#);
    let token = format!("eyJhbGciOiJSUzI1NiJ9.{CLAIMS}.{A2_SIGNATURE}");
    let keys = JwkSet::from(Jwk::parse(&key).unwrap());
    let claims = Unverified::parse(&token).unwrap().claims(&keys, &any_typ(&[SigAlg::Rs256])).unwrap();
    assert_eq!(claims.text("iss"), Some("joe"));
    assert_eq!(claims.time("exp"), Ok(Some(Timestamp::from_seconds(1_300_819_380))));
    assert_eq!(read(&token, &key, SigAlg::Ps256), Err(JwsError::AlgRefused));
}

#[test]
fn rfc_7515_appendix_a_3_is_signed_with_es256() {
    let key = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    let token = format!("eyJhbGciOiJFUzI1NiJ9.{CLAIMS}.{A3_SIGNATURE}");
    assert!(read(&token, key, SigAlg::Es256).is_ok());
    let altered = token.replace("DtEh", "DtEi");
    assert_eq!(read(&altered, key, SigAlg::Es256), Err(JwsError::BadSignature));
}

#[test]
fn rfc_8037_appendix_a_signs_with_ed25519() {
    let key = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    assert_eq!(read(token, key, SigAlg::EdDsa).unwrap(), b"Example of Ed25519 signing");
    assert_eq!(Jwk::parse(key).unwrap().thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn rfc_7638_section_3_1_prints_a_thumbprint() {
    let key = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
    let key = Jwk::parse(key).unwrap();
    assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!((key.kid(), key.alg()), (Some("2011-04-29"), Some(SigAlg::Rs256)));
}

#[test]
fn a_key_read_and_written_is_the_same_key() {
    for alg in SigAlg::ALL {
        let key = made(alg).public().clone();
        let text = serde_json::to_string(&key).unwrap();
        assert_eq!(Jwk::parse(&text).unwrap(), key);
        assert_eq!(serde_json::from_str::<Jwk>(&text).unwrap(), key);
    }
}
