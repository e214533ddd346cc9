"""What a text message says: Vietnamese without marks, at most 160 characters of GSM 03.38.

One language: a brand name's templates are registered with each carrier. Links come last and
stay whole. Staff get none; what a kind has no line for is not sent this way.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SHORT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "phone_code": "Ma xac nhan: {code}, hieu luc {duration}. Khong cung cap ma cho bat ky ai.",
        "handover_code": (
            "Ma giao nhan giay to: {code}. Chi doc cho buu ta khi da kiem tra du giay to."
        ),
        "hold_kept": "Giu cho {window} ngay {day}. Xac nhan truoc {until}: {confirm_url}",
        "waitlist_over": "Ngay {day} khong con cho. Xin chon ngay khac: {booking_url}",
        "booking_confirmed": (
            "Lich hen {number}: buu ta den {window} ngay {day}. Xem: {tracking_url}"
        ),
        "booking_cancelled": "Lich hen {window} ngay {day} da huy. Can ho tro xin goi buu cuc.",
        "booking_rescheduled": (
            "Lich hen doi sang {window} ngay {day}. Khong phu hop xin goi buu cuc."
        ),
        "visit_affected": "Xin loi, khong giu duoc lich {window} {day}. Chon lai: {tracking_url}",
        "visit_reminder": "Mai buu ta den {window} ngay {day}. Xac nhan/doi/huy: {visit_url}",
        "courier_on_the_way": (
            "Buu ta dang tren duong den, du kien {window}. So diem hen truoc Quy khach: {n_before}."
        ),
        "courier_arrived": "Buu ta da den dia chi hen. Quy khach vui long ra gap buu ta.",
        "visit_late": "Xin loi, buu ta den muon, du kien {expected}. Doi lich: {visit_url}",
        "visit_failed": "Chua thuc hien duoc lich hen. Chon gio khac: {visit_url}",
        "tries_used_up": "Da het so lan hen tai nha. Xem buoc tiep theo: {dispute_url}",
        "kept_over": "Ho so {number}: het han giu tai buu cuc, giay to tra lai co quan.",
        "dossier_collected": "Da nhan {n_papers} giay to ho so {number}. Bien nhan: {slip_url}",
        "dossier_accepted": "Ho so {number} da duoc tiep nhan. Han tra ket qua: {due_day}.",
        "result_late": "Xin loi, ho so {number} tre han {due_day}. Theo doi: {tracking_url}",
        "supplement_requested": (
            "Ho so {number} can bo sung giay to. Xin dat lich hoac goi buu cuc."
        ),
        "result_ready": "Ho so {number} da co ket qua. Chon gio nhan: {booking_url}",
        "delivery_offer": (
            "Ho so {number} co ket qua. Buu ta co the den: {windows}. Xin goi de chon gio."
        ),
        "result_delivered": "Da giao ket qua ho so {number}. Bien nhan: {slip_url}",
        "papers_incident": (
            "Ho so {number} co su co voi tui {s10}. Buu cuc bao lai truoc {until}: {tracking_url}"
        ),
        "papers_incident_open": (
            "Su co ho so {number} van dang xu ly. Bao lai truoc {until}: {tracking_url}"
        ),
        "papers_incident_over": "Su co ho so {number} da ket thuc. Xem: {tracking_url}",
        "result_wrong": "Ket qua ho so {number} sai, tra lai co quan. Bien nhan: {slip_url}",
        "plan_published": "Lo trinh ngay {day}: {n_stops} diem hen. Mo ung dung de tai ve.",
        "plan_changed": (
            "Lo trinh ngay {day} thay doi, con {n_stops} diem. Mo ung dung de cap nhat."
        ),
        "stop_removed": (
            "Bo diem hen {number} ngay {day}. Khong den diem nay, mo ung dung de cap nhat."
        ),
        "courier_message": "Co tin nhan tu dieu phoi vien. Mo ung dung de xem.",
    }
)
